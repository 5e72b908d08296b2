using System;
using System.CommandLine;

namespace KernelGen.GpuBench;

/// <summary>What the commands have in common.</summary>
internal static class GpuOptions
{
    /// <summary>Which GPU.</summary>
    public static Option<string> Device() => new("--device") { Description = "Which GPU: cuda for the first one, or cuda:0 and so on.", HelpName = "D", DefaultValueFactory = static _ => "cuda" };

    /// <summary>Whether it is only to be seen that everything runs.</summary>
    public static Option<bool> Dry() => new("--dry") { Description = "Few layers and small shapes, once each: to see that everything runs, on a device that is no GPU." };

    /// <summary>Runs a command and returns its exit code: 0, or 2 with a message for what cannot be done.</summary>
    public static int Run(Action action)
    {
        try
        {
            action();
            return 0;
        }
        catch (KernelGenException exception)
        {
            Console.Error.WriteLine("gpu-bench: " + exception.Message);
            return 2;
        }
    }
}
