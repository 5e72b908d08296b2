using System;
using System.Diagnostics;
using System.Threading;

namespace KernelGen.Bench;

/// <summary>Waits until this process is idle: threads of one library spin for a while after a call, on the cores that the next one needs.</summary>
internal static class Quiet
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(250), s_step = TimeSpan.FromMilliseconds(2), s_awake = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Returns once the process used less than a tenth of one core over two milliseconds, or after a quarter of a second, and with the core awake: one that
    /// slept computes slowly at first.
    /// </summary>
    public static void Wait()
    {
        long begin = Stopwatch.GetTimestamp();
        TimeSpan used, passed;
        do
        {
            TimeSpan usedBefore = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            Thread.Sleep(s_step);
            passed = Stopwatch.GetElapsedTime(start);
            used = Environment.CpuUsage.TotalTime - usedBefore;
        }
        while (used * 10 > passed && Stopwatch.GetElapsedTime(begin) < s_patience);

        long awake = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(awake) < s_awake)
        {
            // Nothing: only time has to pass.
        }
    }
}
