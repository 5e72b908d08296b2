using System;
using System.Diagnostics;
using System.Threading;

namespace KernelGen.Bench;

/// <summary>Waits until this process is idle: threads of one library spin for a while after a call, on the cores that the next one needs.</summary>
internal static class Quiet
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(250), s_step = TimeSpan.FromMilliseconds(2);

    /// <summary>Returns once the process used less than a tenth of one core over two milliseconds, or after a quarter of a second.</summary>
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
    }
}
