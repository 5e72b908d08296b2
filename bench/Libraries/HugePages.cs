using System;
using System.Diagnostics;
using System.IO;

namespace KernelGen.Bench.Libraries;

/// <summary>
/// Our weights lie on huge pages because the runtime asks for them; other libraries take what malloc gives. A race on different pages would time pages:
/// reading 64 MiB through 4 KiB pages takes up to twice as long.
/// </summary>
internal static class HugePages
{
    private const string Variable = "GLIBC_TUNABLES", Name = "glibc.malloc.hugetlb";

    /// <summary>
    /// Runs this program again with huge pages for everything that malloc gives, and returns its exit code; <c>null</c> if the environment already says
    /// something about them, or the system has no such setting.
    /// </summary>
    public static int? RunAgain()
    {
        string tunables = Environment.GetEnvironmentVariable(Variable) ?? "";
        if (!OperatingSystem.IsLinux() || tunables.Contains(Name, StringComparison.Ordinal) || Environment.ProcessPath is not { } program)
        {
            return null;
        }

        // As an application of its own, or as a library that `dotnet` runs.
        string[] words = Environment.GetCommandLineArgs();
        bool isHosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        ProcessStartInfo start = new(program, isHosted ? words : words[1..]) { UseShellExecute = false };
        start.Environment[Variable] = (tunables.Length > 0 ? tunables + ":" : "") + Name + "=1";
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
