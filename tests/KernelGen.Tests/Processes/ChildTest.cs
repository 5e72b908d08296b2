using System;
using System.Diagnostics;
using System.Threading.Tasks;
using Xunit;

namespace KernelGen.Tests.Processes;

/// <summary>Runs one explicit test of this assembly in a process of its own: with other environment variables, or because it may end the process.</summary>
internal static class ChildTest
{
    private const int ShownCharacters = 4000;

    /// <summary>Runs the test and fails with the end of its output if it fails, or is skipped if it is.</summary>
    /// <param name="test">The class.</param>
    /// <param name="method">The name of a test with <c>Explicit = true</c>.</param>
    /// <param name="environment">Variables to set; <c>null</c> removes one.</param>
    public static async Task Run(Type test, string method, params (string Name, string? Value)[] environment)
    {
        (int code, string output) = await Start(test, method, environment);
        string end = output[^Math.Min(output.Length, ShownCharacters)..];
        Assert.True(code == 0 && output.Contains("Total: 1,", StringComparison.Ordinal), end);
        Assert.SkipWhen(output.Contains("Skipped: 1,", StringComparison.Ordinal), end);
    }

    /// <summary>Runs the test and returns its process's exit code and all it wrote.</summary>
    public static async Task<(int Code, string Output)> Start(Type test, string method, params (string Name, string? Value)[] environment)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { "exec", test.Assembly.Location, "-explicit", "only", "-method", $"{test.FullName}.{method}", "-noColor", "-noLogo" })
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await error + output);
    }
}
