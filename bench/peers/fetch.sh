#!/usr/bin/env bash
# Fetches the libraries that `bench -- peers` races against into bench/peers/packages, which git ignores. Needs npm and dotnet.
# Without arguments it fetches both; `fetch.sh onnxruntime` and `fetch.sh ggml` fetch one. Both are taken as their publishers built them; nothing is compiled here.
set -euo pipefail
cd "$(dirname "$0")"

ggml_version=3.22.1        # @node-llama-cpp/linux-x64: ggml and its CPU variants, 11 MB
onnxruntime_version=1.31.1 # Microsoft.ML.OnnxRuntime: all platforms in one package, 160 MB

wanted() { [ -z "$peers" ] || [[ " $peers " == *" $1 "* ]]; }
peers=$*

mkdir -p packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! wanted ggml; then
    :
elif [ -e packages/ggml/version ] && [ "$(cat packages/ggml/version)" = "$ggml_version" ]; then
    echo "ggml: @node-llama-cpp/linux-x64 $ggml_version is here"
else
    (cd "$work" && npm pack --silent "@node-llama-cpp/linux-x64@$ggml_version" >/dev/null && tar -xzf ./*.tgz)
    rm -rf packages/ggml
    mkdir packages/ggml
    cp "$work"/package/bins/linux-x64/libggml-*.so "$work"/package/LICENSE packages/ggml/
    echo "$ggml_version" >packages/ggml/version
    echo "ggml: fetched @node-llama-cpp/linux-x64 $ggml_version"
fi

if ! wanted onnxruntime; then
    :
elif [ -e packages/onnxruntime/version ] && [ "$(cat packages/onnxruntime/version)" = "$onnxruntime_version" ]; then
    echo "onnxruntime: Microsoft.ML.OnnxRuntime $onnxruntime_version is here"
else
    cat >"$work/fetch.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
  </PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="Microsoft.ML.OnnxRuntime" Version="[$onnxruntime_version]" />
  </ItemGroup>
</Project>
PROJECT
    dotnet restore "$work/fetch.csproj" --packages "$work/nuget" --verbosity quiet
    package="$work/nuget/microsoft.ml.onnxruntime/$onnxruntime_version"
    rm -rf packages/onnxruntime
    mkdir packages/onnxruntime
    cp "$package"/runtimes/linux-x64/native/libonnxruntime.so "$package"/LICENSE packages/onnxruntime/
    echo "$onnxruntime_version" >packages/onnxruntime/version
    echo "onnxruntime: fetched Microsoft.ML.OnnxRuntime $onnxruntime_version"
fi
