using System;

namespace KernelGen.Bench;

/// <summary>The machine's limits, measured anew at every reading.</summary>
internal sealed class Roofs : IDisposable
{
    /// <summary>Bytes of other memory that one reading of <see cref="Limit.Memory"/> goes through.</summary>
    public const long BytesPerReading = 32L << 20;

    private readonly MemoryProbe _memory = new();

    /// <summary>What limits a format at a number of rows: up to four rows cost no more than reading the weights, from there on it is arithmetic.</summary>
    public static Limit Of(LayerFormat format, int rows) =>
        rows <= 4 ? Limit.Memory : format.Activations.IsInteger ? Limit.Int8 : Limit.Float;

    /// <summary>One reading, in GB/s or GOP/s.</summary>
    public double Read(Limit limit, int threads) => limit switch
    {
        Limit.Memory => _memory.Read(threads),
        Limit.Float => ArithmeticProbe.Float(threads),
        Limit.Int8 => ArithmeticProbe.Int8(threads),
        _ => throw new ArgumentOutOfRangeException(nameof(limit)),
    };

    /// <summary>Frees the buffer.</summary>
    public void Dispose() => _memory.Dispose();
}
