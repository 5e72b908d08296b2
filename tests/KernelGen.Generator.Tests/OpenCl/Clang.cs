using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace KernelGen.Generator.Tests.OpenCl;

/// <summary>The clang on the search path: it knows the OpenCL C of every version and every extension, and needs no driver.</summary>
internal static class Clang
{
    private const int NewestVersion = 19, OldestVersion = 14;

    /// <summary>The program, or <c>null</c> if there is none.</summary>
    public static string? Path { get; } = Enumerable.Range(OldestVersion, NewestVersion - OldestVersion + 1)
        .Select(static version => "clang-" + version).Append("clang").Reverse()
        .SelectMany(static name => Folders().Select(folder => System.IO.Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Checks files, warnings included, in one process: starting it takes ten times as long as checking a file.</summary>
    /// <param name="files">OpenCL C.</param>
    /// <param name="build">How they are built.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The messages; empty if there are none.</returns>
    public static async Task<string> CheckAsync(IEnumerable<string> files, OpenClBuild build, CancellationToken cancellation)
    {
        // The driver would start a process per file; what it passes on as it is, the compiler takes for more files.
        string[] fixedArguments = ["-x", "cl", "-fsyntax-only", "-Wall", "-Wno-unused-variable", "-Werror", "-fno-color-diagnostics"];
        string[] fileArguments = [.. files.SelectMany(static (file, number) => number == 0 ? new[] { file } : ["-Xclang", file])];
        ProcessStartInfo start = new(Path!, [.. fixedArguments, .. build.Arguments, .. fileArguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string messages = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0 || messages.Length > 0 ? messages : "clang returned " + process.ExitCode;
    }

    private static string[] Folders() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
}
