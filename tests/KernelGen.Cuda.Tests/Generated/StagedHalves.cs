using System;

namespace KernelGen.Tests.Generated;

/// <summary>Activations as tensor-core kernels read them: rows of halves, padded with zeros to whole units, or whole groups. What lies beyond them is no number.</summary>
internal static class StagedHalves
{
    private const int WordHalves = 8;

    /// <summary>Words of 16 bytes from one row to the next.</summary>
    /// <param name="layout">The weights.</param>
    public static int Pitch(PackedLayout layout) => (layout.StagedColumns / WordHalves) + 1;

    /// <summary>[m][column]</summary>
    /// <param name="layout">The weights.</param>
    /// <param name="x">M×K.</param>
    public static Half[] Of(PackedLayout layout, ReadOnlySpan<float> x)
    {
        int rows = x.Length / layout.Columns, pitch = Pitch(layout) * WordHalves;
        Half[] halves = new Half[rows * pitch];
        Array.Fill(halves, Half.NaN);
        for (int m = 0; m < rows; m++)
        {
            Span<Half> row = halves.AsSpan(m * pitch, layout.StagedColumns);
            row.Clear();
            for (int k = 0; k < layout.Columns; k++)
            {
                row[layout.StagedColumn(k)] = (Half)x[(m * layout.Columns) + k];
            }
        }

        return halves;
    }
}
