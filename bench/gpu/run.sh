#!/usr/bin/env bash
# Checks and times the kernels on a machine with an NVIDIA GPU, which needs the driver and nothing else: no SDK, no network.
#
#   bench/gpu/run.sh publish          where the .NET SDK is: makes bench/gpu/publish/gpu-bench.tar.gz, all that the other machine needs
#   bench/gpu/run.sh [FOLDER]         where the GPU is: checks, times, and writes results into FOLDER (default bench/gpu/results)
#   bench/gpu/run.sh dry-run          where neither is needed: publishes, then runs the same program on the stub driver of the tests, on small shapes
#
# PyTorch is timed in the same run if python3 has it, and left out with a message if it does not.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

publish() {
    rm -rf publish
    dotnet publish -c Release -r linux-x64 --self-contained -o publish/gpu-bench
    cp torch_fp16.py publish/gpu-bench/
    tar -C publish -czf publish/gpu-bench.tar.gz gpu-bench
    echo "bench/gpu/publish/gpu-bench.tar.gz: $(du -h publish/gpu-bench.tar.gz | cut -f 1)"
}

case "${1:-}" in
publish)
    publish
    ;;
dry-run)
    publish
    publish/gpu-bench/gpu-bench --help
    cd ../..
    dotnet build -c Release tests/KernelGen.Cuda.Tests
    tests/KernelGen.Cuda.Tests/bin/Release/net10.0/KernelGen.Cuda.Tests -class '*GpuBenchTests'
    ;;
*)
    mkdir -p "${1:-results}"
    results=$(cd "${1:-results}" && pwd)
    program=$(mktemp -d)
    trap 'rm -rf "$program"' EXIT
    [ -f publish/gpu-bench.tar.gz ] || { echo "bench/gpu/publish/gpu-bench.tar.gz is missing: run 'bench/gpu/run.sh publish' where the .NET SDK is" >&2; exit 1; }
    tar -C "$program" -xzf publish/gpu-bench.tar.gz
    cd "$program/gpu-bench"

    # Wrong results are worth no times: a failed check ends the run.
    ./gpu-bench check --output "$results/check.txt"
    fp16=()
    if python3 -c 'import torch; assert torch.cuda.is_available()'; then
        python3 torch_fp16.py "$results/fp16.json" "$(./gpu-bench shapes)" "$(./gpu-bench rows)"
        fp16=(--fp16 "$results/fp16.json")
    else
        echo "PyTorch with CUDA is not here, so nothing is compared with fp16" >&2
    fi
    ./gpu-bench time "${fp16[@]}" --json "$results/times.json" --output "$results/times.md"
    ;;
esac
