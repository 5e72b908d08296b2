using System;
using System.Diagnostics;
using System.Reflection;
using System.Threading.Tasks;
using Xunit;

namespace KernelGen.Tests.Processes;

/// <summary>Runs one static method of a test class in a process of its own: with other environment variables, or because it may end the process.</summary>
internal static class ChildProcess
{
    private const string Verb = "child";
    private const string Crash = "Fatal error";
    private const int ShownCharacters = 3000;

    /// <summary>Runs the method and fails with what it wrote if it throws or crashes.</summary>
    /// <param name="method">A static method without captured variables.</param>
    /// <param name="environment">Variables to set; <c>null</c> removes one.</param>
    public static async Task Run(Action method, params (string Name, string? Value)[] environment)
    {
        (int code, string output) = await Start(method, environment);

        // The stack of a crash is long; the line before it is the last one that the method wrote.
        int start = Math.Max(0, output.IndexOf(Crash, StringComparison.Ordinal));
        start = start == 0 ? Math.Max(0, output.Length - ShownCharacters) : output.LastIndexOf('\n', Math.Max(0, start - 2)) + 1;
        Assert.True(code == 0, output[start..Math.Min(output.Length, start + ShownCharacters)]);
    }

    /// <summary>Runs the method and returns its process's exit code and all it wrote.</summary>
    public static async Task<(int Code, string Output)> Start(Action method, params (string Name, string? Value)[] environment)
    {
        Type type = method.Method.DeclaringType!;
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { "exec", type.Assembly.Location, Verb, type.FullName!, method.Method.Name })
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
        return (process.ExitCode, output + await error);
    }

    /// <summary>The method that a command line of <see cref="Start"/> names; <c>null</c> for other command lines.</summary>
    public static Action? Method(string[] arguments) => arguments is [Verb, string type, string name]
        ? typeof(ChildProcess).Assembly.GetType(type, throwOnError: true)!.GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.CreateDelegate<Action>()
        : null;
}
