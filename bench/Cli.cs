using System;

namespace KernelGen.Bench;

/// <summary>What the commands have in common.</summary>
internal static class Cli
{
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
            Console.Error.WriteLine("bench: " + exception.Message);
            return 2;
        }
    }

    /// <summary>Says on the error stream what was just measured.</summary>
    public static void Progress(BenchRow row)
    {
        string race = row.Peer is null ? "" : FormattableString.Invariant($"; {row.Peer}: {row.PeerNs / 1e3:F0} µs, ratio {row.Ratio:F2}");
        Console.Error.WriteLine(FormattableString.Invariant(
            $"{row.Kernel} {row.N}x{row.K} M={row.M} threads={row.Threads}: {row.Ns / 1e3:F0} µs, {100 * row.FractionOfLimit:F0}% of {row.Limit}{race}"));
    }
}
