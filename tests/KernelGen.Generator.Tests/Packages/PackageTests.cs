using System;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using Xunit;

namespace KernelGen.Generator.Tests.Packages;

/// <summary>The NuGet packages work for somebody who has nothing but them and the SDK.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("kernelgen-package-").FullName;

    [Fact]
    public async Task A_consumer_builds_and_runs_from_the_package_alone()
    {
        string feed = Path.Combine(_folder, "feed");
        await DotnetAsync(Repository.Path("."), "pack", "runtime/KernelGen", "-c", "Release", "-o", feed);
        string package = Assert.Single(Directory.GetFiles(feed));
        Assert.Equal(
            [
                "analyzers/dotnet/cs/Iced.dll",
                "analyzers/dotnet/cs/KernelGen.Abstractions.dll",
                "analyzers/dotnet/cs/KernelGen.Generator.CodeFixes.dll",
                "analyzers/dotnet/cs/KernelGen.Generator.dll",
                "analyzers/dotnet/cs/Scriban.Signed.dll",
                "buildTransitive/KernelGen.props",
                "buildTransitive/KernelGen.targets",
                "lib/net10.0/KernelGen.Abstractions.dll",
                "lib/net10.0/KernelGen.Abstractions.xml",
                "lib/net10.0/KernelGen.dll",
                "lib/net10.0/KernelGen.xml",
            ],
            Entries(package));

        string output = await RunConsumerAsync("Consumer", VersionOf(package));
        Assert.Contains("i4g32: y[0] = 31.75", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_package_for_OpenCL_layers_have_programs_and_run_on_the_first_device()
    {
        string feed = Path.Combine(_folder, "feed");
        await DotnetAsync(Repository.Path("."), "pack", "runtime/KernelGen", "-c", "Release", "-o", feed);
        await DotnetAsync(Repository.Path("."), "pack", "runtime/KernelGen.OpenCl", "-c", "Release", "-o", feed);
        string package = Assert.Single(Directory.GetFiles(feed, "KernelGen.OpenCl.*"));
        Assert.Equal(["lib/net10.0/KernelGen.OpenCl.dll", "lib/net10.0/KernelGen.OpenCl.xml"], Entries(package));
        string version = VersionOf(Assert.Single(Directory.GetFiles(feed).Except([package])));
        (string Id, string Version)[] dependencies = Dependencies(package);
        Assert.Contains(("KernelGen", version), dependencies);
        Assert.Contains(("Silk.NET.OpenCL", "2.23.0"), dependencies);
        Assert.DoesNotContain(dependencies, static dependency => dependency.Id == "KernelGen.Abstractions");

        string output = await RunConsumerAsync("OpenClConsumer", version);
        Assert.Contains("Programs: linear_f32_i4g32__opencl_local, linear_f32_i4g32__opencl\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("\ncpu: ", output, StringComparison.Ordinal);
        Assert.Contains("\nopencl", output, StringComparison.Ordinal);
        bool isRequired = Environment.GetEnvironmentVariable("KERNELGEN_REQUIRE_OPENCL") == "1";
        if (isRequired || !output.Contains("Did not run: ", StringComparison.Ordinal))
        {
            Assert.Contains("linear_f32_i4g32__opencl ran: y[0] = 31.75, y[1] = 0", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task With_the_package_for_CUDA_layers_have_kernels_and_run_on_the_first_GPU()
    {
        string feed = Path.Combine(_folder, "feed");
        await DotnetAsync(Repository.Path("."), "pack", "runtime/KernelGen", "-c", "Release", "-o", feed);
        await DotnetAsync(Repository.Path("."), "pack", "runtime/KernelGen.Cuda", "-c", "Release", "-o", feed);
        string package = Assert.Single(Directory.GetFiles(feed, "KernelGen.Cuda.*"));
        Assert.Equal(["lib/net10.0/KernelGen.Cuda.dll", "lib/net10.0/KernelGen.Cuda.xml"], Entries(package));
        string version = VersionOf(Assert.Single(Directory.GetFiles(feed).Except([package])));
        (string Id, string Version)[] dependencies = Dependencies(package);
        Assert.Contains(("KernelGen", version), dependencies);
        Assert.Contains(("ILGPU", "1.5.3"), dependencies);

        string output = await RunConsumerAsync("CudaConsumer", version);
        Assert.Contains("Kernels: linear_f16_i4g32__cuda_tensor (8 16 32), linear_f32_i4g32__cuda (1 4)\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("\ncuda", output, StringComparison.Ordinal);
        if (!output.Contains("Did not run: ", StringComparison.Ordinal))
        {
            Assert.Contains("linear_f16_i4g32__cuda_tensor ran: y[0] = 31.75, y[1] = 0", output, StringComparison.Ordinal);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string VersionOf(string package) => Path.GetFileNameWithoutExtension(package)["KernelGen.".Length..];

    private static (string Id, string Version)[] Dependencies(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        using Stream nuspec = archive.Entries.Single(static entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return [.. XDocument.Load(nuspec).Descendants().Where(static element => element.Name.LocalName == "dependency")
            .Select(static element => (element.Attribute("id")!.Value, element.Attribute("version")!.Value))];
    }

    private static string[] Entries(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        return [.. archive.Entries.Select(static entry => entry.FullName)
            .Where(static name => name.Contains('/', StringComparison.Ordinal) && !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
    }

    private async Task<string> RunConsumerAsync(string name, string version)
    {
        string consumer = Directory.CreateDirectory(Path.Combine(_folder, "consumer")).FullName;
        foreach (string file in Directory.GetFiles(Repository.Path("tests/KernelGen.Generator.Tests/Packages/" + name)))
        {
            File.Copy(file, Path.Combine(consumer, Path.GetFileNameWithoutExtension(file)));
        }

        return await DotnetAsync(consumer, "run", "-c", "Release", "-p:KernelGenVersion=" + version);
    }

    private async Task<string> DotnetAsync(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // A fresh machine: no package cache, no server process that outlives the test, nothing inherited from the build that runs the tests.
        foreach (string inherited in start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(inherited);
        }

        // What packages depend on was restored when this repository was built.
        start.Environment["RESTORED_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(s_patience, TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} failed:\n{await output}{await errors}");
        return await output;
    }
}
