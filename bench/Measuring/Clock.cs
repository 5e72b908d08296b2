using System;
using System.Diagnostics;

namespace KernelGen.Bench;

/// <summary>What calls are timed with.</summary>
/// <param name="isProcessorTime">Whether time stands still while the process does not run.</param>
internal sealed class Clock(bool isProcessorTime)
{
    /// <summary>
    /// For one thread the time this process ran, where the system counts it in microseconds: what other programs take away is not the kernel's.
    /// For more threads, of which some wait, the time on the wall.
    /// </summary>
    public static Clock For(int threads) => new(threads == 1 && OperatingSystem.IsLinux());

    /// <summary>The name, as reports spell it.</summary>
    public string Name => isProcessorTime ? "processor" : "wall";

    /// <summary>Now, in seconds since some start.</summary>
    public double Seconds => isProcessorTime ? Environment.CpuUsage.TotalTime.TotalSeconds : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
}
