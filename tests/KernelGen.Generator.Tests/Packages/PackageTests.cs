using System;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace KernelGen.Generator.Tests.Packages;

/// <summary>The NuGet package works for somebody who has nothing but it and the SDK.</summary>
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

        string consumer = Directory.CreateDirectory(Path.Combine(_folder, "consumer")).FullName;
        foreach (string file in Directory.GetFiles(Repository.Path("tests/KernelGen.Generator.Tests/Packages/Consumer")))
        {
            File.Copy(file, Path.Combine(consumer, Path.GetFileNameWithoutExtension(file)));
        }

        string version = Path.GetFileNameWithoutExtension(package)["KernelGen.".Length..];
        string output = await DotnetAsync(consumer, "run", "-c", "Release", "-p:KernelGenVersion=" + version);

        Assert.Contains("i4g32: y[0] = 31.75", output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string[] Entries(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        return [.. archive.Entries.Select(static entry => entry.FullName)
            .Where(static name => name.Contains('/', StringComparison.Ordinal) && !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
    }

    private async Task<string> DotnetAsync(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // A fresh machine: no package cache, no server process that outlives the test, nothing inherited from the build that runs the tests.
        foreach (string inherited in start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(inherited);
        }

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
