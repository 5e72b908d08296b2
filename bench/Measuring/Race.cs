using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace KernelGen.Bench;

/// <summary>Times contestants in turns, each call just after a reading of the limits, so that a drift of the machine moves all of them.</summary>
/// <param name="roofs">Reads the limits.</param>
/// <param name="device">Whose threads read them; contestants use as many.</param>
/// <param name="effort">How many turns.</param>
internal sealed class Race(Roofs roofs, CpuDevice device, Effort effort)
{
    /// <summary>Bytes that are read between two uses of the same weights: more than the last-level caches of the machines this runs on.</summary>
    public const long BytesBetween = 256L << 20;

    /// <summary>Up to so many rows weights come from memory; above it, a model's weights do too, but a call is long enough to hide it.</summary>
    public const int StreamedRows = 4;

    /// <summary>Copies of the weights that a contestant must take turns with, so that the call before a timed one does not fetch what that one reads.</summary>
    public const int Copies = 2;

    // A call that is this long does not notice that threads wake up first.
    private static readonly TimeSpan s_long = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs all turns and returns the laps of every contestant, all equally many.</summary>
    public IReadOnlyList<IReadOnlyList<Lap>> Run(IReadOnlyList<IContestant> contestants, int rows)
    {
        List<Lap>[] laps = new List<Lap>[contestants.Count];
        for (int i = 0; i < laps.Length; i++)
        {
            laps[i] = [];
            contestants[i].Run();
        }

        Clock clock = Clock.For(device.Threads);
        long begin = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < laps.Length; i++)
            {
                bool isLong = laps[i].Count > 0 && laps[i][^1].Seconds > s_long.TotalSeconds;
                laps[i].Add(Turn(contestants[i], clock, rows, isLong, isAlone: laps.Length == 1));
            }
        }
        while (!effort.IsEnough(laps[0].Count, Stopwatch.GetElapsedTime(begin), laps.Length));

        return laps;
    }

    private Lap Turn(IContestant contestant, Clock clock, int rows, bool isLong, bool isAlone)
    {
        double read = roofs.Sweep(device, rows <= StreamedRows ? BytesBetween : 1);
        double arithmetic = contestant.Arithmetic is { } roof ? roofs.Arithmetic(device, roof) : 0;
        if (!isAlone)
        {
            Quiet.Wait();
        }

        if (!isLong)
        {
            contestant.Run();
        }

        double start = clock.Seconds;
        contestant.Run();
        return new(clock.Seconds - start, read, arithmetic);
    }
}
