using System;

namespace KernelGen.Bench;

/// <summary>What one call has to do at least.</summary>
/// <param name="Bytes">Packed weights, read once.</param>
/// <param name="Operations">2·M·N·K: of the dense product, so those that 2:4 leaves out count, and those of a low-rank branch do not.</param>
internal sealed record Work(long Bytes, double Operations)
{
    /// <summary>The work of a layer.</summary>
    public static Work Of(BenchFormat format, BenchShape shape, int rows) => new(format.PackedBytes(shape), OperationsOf(shape, rows));

    /// <summary>2·M·N·K.</summary>
    public static double OperationsOf(BenchShape shape, int rows) => 2.0 * rows * shape.N * shape.K;

    /// <summary>The least time in seconds on a machine that reads and multiplies at given speeds, in GB/s and GOP/s.</summary>
    public double LeastSeconds(double read, double arithmetic) => Math.Max(Bytes / (read * 1e9), Operations / (arithmetic * 1e9));

    /// <summary>Whether reading takes longer than multiplying.</summary>
    public bool IsBoundByMemory(double read, double arithmetic) => Bytes / read >= Operations / arithmetic;
}
