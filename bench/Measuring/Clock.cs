using System;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace KernelGen.Bench;

/// <summary>What calls are timed with.</summary>
/// <param name="isProcessorTime">Whether time stands still while the calling thread does not run.</param>
internal sealed partial class Clock(bool isProcessorTime)
{
    private const int ThreadProcessorTime = 3;

    /// <summary>
    /// For one thread on Linux the time this thread ran: what other programs, and the runtime's own compiler and collector, take away is not the kernel's.
    /// For more threads, of which some wait, the time on the wall.
    /// </summary>
    public static Clock For(int threads) => new(threads == 1 && OperatingSystem.IsLinux());

    /// <summary>The name, as reports spell it.</summary>
    public string Name => isProcessorTime ? "processor" : "wall";

    /// <summary>Now, in seconds since some start.</summary>
    public double Seconds => isProcessorTime ? ProcessorSeconds() : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    private static double ProcessorSeconds() => ReadClock(ThreadProcessorTime, out TimeSpecification time) == 0
        ? time.Seconds + time.Nanoseconds * 1e-9
        : throw new InvalidOperationException("The system does not count processor time by thread.");

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ReadClock(int clock, out TimeSpecification time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
