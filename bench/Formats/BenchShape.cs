using System.Globalization;

namespace KernelGen.Bench;

/// <summary>N outputs and K inputs.</summary>
internal sealed record BenchShape(int N, int K)
{
    /// <summary>Both numbers, the outputs first: <c>4096x11008</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{N}x{K}");
}
