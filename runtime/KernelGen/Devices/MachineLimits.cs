using System;
using System.Diagnostics;

namespace KernelGen;

/// <summary>What this machine can do at most, measured: the roofs that kernel speeds are compared with.</summary>
/// <remarks>
/// Speeds of shared machines drift by tens of percent within minutes. Where a fraction of a roof is reported, measure the roof beside the kernel, with
/// <see cref="MemoryProbe"/> and <see cref="ArithmeticProbe"/>, rather than once at the start.
/// </remarks>
/// <param name="Threads">How many threads "all threads" means.</param>
/// <param name="ReadOneThread">Reading memory with one thread, in GB/s (10⁹ bytes).</param>
/// <param name="ReadAllThreads">Reading memory with all threads, in GB/s.</param>
/// <param name="FloatInstruction">The instruction behind the float peaks.</param>
/// <param name="FloatOneThread">Fused multiply-adds of one thread, in GFLOP/s; one of them is two operations.</param>
/// <param name="FloatAllThreads">Fused multiply-adds of all threads, in GFLOP/s.</param>
/// <param name="Int8Instruction">The instruction behind the int8 peaks.</param>
/// <param name="Int8OneThread">8-bit multiply-adds of one thread, in GOP/s; one of them is two operations.</param>
/// <param name="Int8AllThreads">8-bit multiply-adds of all threads, in GOP/s.</param>
public sealed record MachineLimits(
    int Threads,
    double ReadOneThread,
    double ReadAllThreads,
    string FloatInstruction,
    double FloatOneThread,
    double FloatAllThreads,
    string Int8Instruction,
    double Int8OneThread,
    double Int8AllThreads)
{
    private const int Steps = 7;

    /// <summary>Measures everything; each number is the best of as many runs as fit in its share of the time.</summary>
    /// <param name="threads">Threads for the "all threads" numbers; 0 for <c>KERNELGEN_THREADS</c>, or else one per logical processor.</param>
    /// <param name="seconds">Time to spend on measuring, &gt; 0; preparing the buffer comes on top, some tenths of a second.</param>
    /// <param name="progress">Receives a fraction in [0, 1], or <c>null</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    /// <exception cref="KernelGenException">KERNELGEN_THREADS is no number of threads.</exception>
    public static MachineLimits Measure(int threads = 0, double seconds = 3, IProgress<double>? progress = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seconds);
        using ThreadTeam one = new(1);
        using ThreadTeam all = threads == 0 ? new() : new(threads);
        int step = 0;
        double Best(Func<double> measure, double share)
        {
            double best = 0;
            Stopwatch watch = Stopwatch.StartNew();
            do
            {
                best = Math.Max(best, measure());
            }
            while (watch.Elapsed.TotalSeconds < seconds * share);
            progress?.Report(++step / (double)Steps);
            return best;
        }

        (double readOne, double readAll) = (0, 0);
        using (MemoryProbe memory = new())
        {
            progress?.Report(++step / (double)Steps);
            readOne = Best(() => memory.Read(one), 0.25);
            readAll = Best(() => memory.Read(all), 0.25);
        }

        return new(
            all.Threads,
            readOne,
            readAll,
            ArithmeticProbe.FloatInstruction,
            Best(() => ArithmeticProbe.Float(one), 0.125),
            Best(() => ArithmeticProbe.Float(all), 0.125),
            ArithmeticProbe.Int8Instruction,
            Best(() => ArithmeticProbe.Int8(one), 0.125),
            Best(() => ArithmeticProbe.Int8(all), 0.125));
    }
}
