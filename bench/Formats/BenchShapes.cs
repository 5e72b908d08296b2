using System.Collections.Generic;
using System.Globalization;

namespace KernelGen.Bench;

/// <summary>The shapes that are timed unless told otherwise.</summary>
internal static class BenchShapes
{
    /// <summary>Projections of language models with 7 and 8 billion parameters; the first is the square one.</summary>
    public static IReadOnlyList<BenchShape> All { get; } = [new(4096, 4096), new(11008, 4096), new(4096, 11008), new(14336, 4096)];

    /// <summary>The rows of activations that are timed unless told otherwise.</summary>
    public static IReadOnlyList<int> Rows { get; } = [1, 4, 16, 64, 512];

    /// <summary>Reads <c>NxK</c>.</summary>
    /// <exception cref="KernelGenException">The text is no shape, or K is no multiple of 256, which the block formats of peers need.</exception>
    public static BenchShape Parse(string text)
    {
        string[] parts = text.Split('x', '×');
        return parts.Length == 2 && Read(parts[0], out int n) && Read(parts[1], out int k) && k % 256 == 0
            ? new(n, k)
            : throw new KernelGenException(
                $"'{text}' is no shape; write outputs x inputs, such as 4096x11008, both in 256…65536 and the inputs a multiple of 256, or 'all'.");
    }

    private static bool Read(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 256 and <= 65536;
}
