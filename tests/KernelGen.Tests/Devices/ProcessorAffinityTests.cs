using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using KernelGen.Cli;
using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>Without a setting, a process uses the processors it may use, not those of the machine.</summary>
public sealed class ProcessorAffinityTests
{
    private const string TaskSet = "/usr/bin/taskset";

    [Fact]
    public async Task A_process_on_one_processor_has_one_thread()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(TaskSet), "taskset sets the affinity, and exists on Linux only.");
        ProcessStartInfo start = new(TaskSet) { RedirectStandardOutput = true };
        start.Environment.Remove(ThreadTeam.ThreadsVariable);
        string tool = Path.Combine(AppContext.BaseDirectory, typeof(CommandLine).Assembly.GetName().Name + ".dll");
        foreach (string argument in new[] { "-c", FirstAllowedProcessor(), "dotnet", "exec", tool, "doctor", "--json" })
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Equal(1, JsonDocument.Parse(output).RootElement.GetProperty("limits").GetProperty("threads").GetInt32());
    }

    /// <summary>The start of a list such as <c>0-3,8</c>.</summary>
    private static string FirstAllowedProcessor() =>
        File.ReadLines("/proc/self/status")
            .First(static line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal))
            .Split(':')[1].Trim().Split('-', ',')[0];
}
