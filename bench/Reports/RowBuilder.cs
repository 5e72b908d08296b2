using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

namespace KernelGen.Bench;

/// <summary>Turns the laps of a kernel into a row.</summary>
internal static class RowBuilder
{
    private static readonly string s_machine = $"{Processor.Name}, {Environment.ProcessorCount} logical cores, {RuntimeInformation.FrameworkDescription}";

    /// <summary>The row of one point on the CPU.</summary>
    public static BenchRow Build(BenchFormat format, BenchShape shape, int rows, int threads, string kernel, IReadOnlyList<Lap> laps, Roofs roofs)
    {
        Roof peak = Roofs.ArithmeticOf(format.Format);
        Setting setting = new(
            s_machine, threads, kernel, roofs.Best(Roof.Memory, threads), roofs.Best(peak, threads), Roofs.InstructionOf(peak), Clock.For(threads).Name, ErrorProbe.Of(format, shape.K));
        return Build(format, shape, rows, laps, setting);
    }

    /// <summary>The row of one point.</summary>
    public static BenchRow Build(BenchFormat format, BenchShape shape, int rows, IReadOnlyList<Lap> laps, Setting setting)
    {
        Work work = Work.Of(format, shape, rows);
        Spread seconds = Spread.Of(laps.Select(static lap => lap.Seconds));
        double best = laps.Min(static lap => lap.Seconds);
        double read = Spread.Of(laps.Select(static lap => lap.Read)).Median, arithmetic = Spread.Of(laps.Select(static lap => lap.Arithmetic)).Median;
        return new(
            setting.Kernel,
            format.Id,
            format.Activation,
            shape.N,
            shape.K,
            rows,
            setting.Threads,
            seconds.Median * 1e9,
            seconds.P10 * 1e9,
            seconds.P90 * 1e9,
            best * 1e9,
            work.Bytes / seconds.Median / 1e9,
            work.Operations / seconds.Median / 1e9,
            work.IsBoundByMemory(read, arithmetic) ? "bandwidth" : "arithmetic",
            Spread.Of(laps.Select(lap => work.LeastSeconds(lap.Read, lap.Arithmetic) / lap.Seconds)).Median,
            work.LeastSeconds(setting.BestRead, setting.BestArithmetic) / best,
            read,
            arithmetic,
            setting.Instruction,
            format.StoredBits(shape),
            setting.Error,
            laps.Count,
            setting.Clock,
            setting.Machine);
    }

    /// <summary>The same row, with what it raced against.</summary>
    /// <param name="row">The row of the kernel.</param>
    /// <param name="peer">The name of the other.</param>
    /// <param name="laps">The laps of the other, from the same turns.</param>
    /// <param name="storedBits">Its bits per weight.</param>
    /// <param name="error">Its error.</param>
    public static BenchRow Against(this BenchRow row, string peer, IReadOnlyList<Lap> laps, double storedBits, double error)
    {
        double ns = Spread.Of(laps.Select(static lap => lap.Seconds)).Median * 1e9;
        return row with
        {
            Peer = peer,
            PeerNs = ns,
            Ratio = ns / row.Ns,
            RatioAtBest = laps.Min(static lap => lap.Seconds) * 1e9 / row.BestNs,
            PeerStoredBits = storedBits,
            PeerRelativeError = error,
            IsErrorAtMostPeers = Errors.IsAtMost(row.RelativeError, error),
        };
    }
}
