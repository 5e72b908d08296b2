using System;

namespace KernelGen.Tests.Generated;

/// <summary>Activations as the kernels read them: blocks of rows, interleaved, padded with zeros, and the sums of each part.</summary>
internal sealed class StagedInputs
{
    /// <summary>Stages M rows of K.</summary>
    /// <param name="layout">The weights that they meet.</param>
    /// <param name="shape">How K is divided.</param>
    /// <param name="rowsAtOnce">Rows of a block.</param>
    /// <param name="x">M×K.</param>
    public StagedInputs(PackedLayout layout, CudaLinearShape shape, int rowsAtOnce, ReadOnlySpan<float> x)
    {
        int blocks = (shape.Rows + rowsAtOnce - 1) / rowsAtOnce;
        Values = new float[blocks * shape.Columns * rowsAtOnce];
        PartSums = new float[blocks * shape.Parts * rowsAtOnce];
        int partColumns = (shape.UnitsPerPart * layout.UnitColumns) + (layout.TailDenseSteps * PackedLayout.StepCodes);
        double[] sums = new double[PartSums.Length];
        for (int row = 0; row < shape.Rows; row++)
        {
            int block = row / rowsAtOnce, m = row % rowsAtOnce;
            for (int k = 0; k < layout.Columns; k++)
            {
                int column = layout.StagedColumn(k);
                float value = x[(row * layout.Columns) + k];
                Values[(((block * shape.Columns) + column) * rowsAtOnce) + m] = value;
                sums[(((block * shape.Parts) + (column / partColumns)) * rowsAtOnce) + m] += value;
            }
        }

        for (int i = 0; i < sums.Length; i++)
        {
            PartSums[i] = (float)sums[i];
        }
    }

    /// <summary>[m / rows at once][column][m % rows at once].</summary>
    public float[] Values { get; }

    /// <summary>[m / rows at once][part][m % rows at once].</summary>
    public float[] PartSums { get; }
}
