namespace KernelGen.Bench;

/// <summary>What limits a product at most.</summary>
internal enum Limit
{
    /// <summary>Reading packed weights from memory, GB/s.</summary>
    Memory,

    /// <summary>Float multiply-adds, GFLOP/s.</summary>
    Float,

    /// <summary>8-bit multiply-adds, GOP/s.</summary>
    Int8,
}

/// <summary>One measured point.</summary>
/// <param name="Shape">Name of the shape.</param>
/// <param name="Format">Format id.</param>
/// <param name="M">Rows of activations.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Kernel">The kernel that ran.</param>
/// <param name="PackedBytes">Bytes of the packed weights.</param>
/// <param name="Clock">Processor time or time on the wall, see <see cref="Bench.Clock"/>.</param>
/// <param name="Microseconds">Time of a call.</param>
/// <param name="BestMicroseconds">Time of the fastest call.</param>
/// <param name="Limit">What the speed is compared with.</param>
/// <param name="Speed">Median speed: GB/s of packed weights, or 2·M·N·K operations in GOP/s.</param>
/// <param name="Roof">The limit, median of the readings between the calls, in the same unit.</param>
/// <param name="Fraction">Speed over limit, call by call.</param>
/// <param name="FractionAtBest">The fastest call over the fastest reading of the whole run, for machines where other programs disturb most calls.</param>
/// <param name="TimesFloat32">Time of our float32 kernel over ours, call by call.</param>
/// <param name="TimesFloat32AtBest">Fastest call of the float32 kernel over the fastest of ours.</param>
/// <param name="Samples">Calls timed.</param>
/// <param name="Error">Largest error of a checked output, relative to the root mean square.</param>
internal sealed record RoofRow(
    string Shape,
    string Format,
    int M,
    int Threads,
    string Kernel,
    long PackedBytes,
    string Clock,
    Spread Microseconds,
    double BestMicroseconds,
    Limit Limit,
    double Speed,
    double Roof,
    Spread Fraction,
    double FractionAtBest,
    Spread TimesFloat32,
    double TimesFloat32AtBest,
    int Samples,
    double Error);
