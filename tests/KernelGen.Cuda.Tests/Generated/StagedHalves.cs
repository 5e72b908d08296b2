using System;

namespace KernelGen.Tests.Generated;

/// <summary>Activations as tensor-core kernels read them: what lane (g, t) needs of a unit, columns 8t … 8t + 7 of row g, are 16 bytes.</summary>
internal static class StagedHalves
{
    private const int Rows = 8;
    private const int LaneColumns = 8;

    // Pairs of columns that codes leave a word in: bytes 0 and 2, then bytes 1 and 3.
    private static readonly int[] s_places = [0, 2, 1, 3, 4, 6, 5, 7];

    /// <summary>[m / 8][unit][m % 8][column / 8 % 4][place]</summary>
    /// <param name="layout">Weights in groups of whole units.</param>
    /// <param name="x">M×K.</param>
    public static Half[] Of(PackedLayout layout, ReadOnlySpan<float> x)
    {
        int rows = x.Length / layout.Columns, blocks = (rows + Rows - 1) / Rows;
        Half[] halves = new Half[blocks * layout.Units * Rows * layout.UnitColumns];
        for (int m = 0; m < rows; m++)
        {
            for (int k = 0; k < layout.Columns; k++)
            {
                int unit = (m / Rows * layout.Units) + (k / layout.UnitColumns), column = k % layout.UnitColumns;
                int lane = (m % Rows * layout.UnitColumns / LaneColumns) + (column / LaneColumns);
                halves[(((unit * Rows * layout.UnitColumns / LaneColumns) + lane) * LaneColumns) + s_places[column % LaneColumns]] = (Half)x[(m * layout.Columns) + k];
            }
        }

        return halves;
    }
}
