using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;
using Xunit;

namespace KernelGen.Tests.Processes;

/// <summary>Runs one explicit test of this assembly in a process of its own, where other environment variables hold.</summary>
internal static class ChildTest
{
    /// <summary>Runs the test and fails with its output if it fails, or is skipped for the reason it gives if it is.</summary>
    /// <param name="test">The class.</param>
    /// <param name="method">The name of a test with <c>Explicit = true</c>.</param>
    /// <param name="environment">Variables to set; <c>null</c> removes one.</param>
    public static async Task Run(Type test, string method, params IEnumerable<(string Name, string? Value)> environment)
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
        output += await error;
        Assert.True(process.ExitCode == 0 && output.Contains("Total: 1", StringComparison.Ordinal), output);
        Assert.SkipWhen(output.Contains("Skipped: 1", StringComparison.Ordinal), output);
    }
}
