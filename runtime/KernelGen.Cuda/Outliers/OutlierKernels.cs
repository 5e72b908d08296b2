using ILGPU;
using static KernelGen.Ptx;

namespace KernelGen;

/// <summary>The kernel of single outliers. It belongs to no format of weights, and multiplies the activations as they come.</summary>
internal static class OutlierKernels
{
    /// <summary>Rows of activations that meet an entry at a time.</summary>
    public const int RowsAtOnce = 4;

    /// <summary>
    /// Adds single weights times activations to outputs. Blocks: (N / warps, any number that share out the rows of activations). Threads: whole warps, each of which has a row of
    /// weights; its lanes share out the entries, and their sums meet in the same order in every run.
    /// </summary>
    /// <param name="outliers">N + 1 starts, then the 16-bit column of each entry, then the fp16 number of each entry.</param>
    /// <param name="x">M×K.</param>
    /// <param name="y">M×N.</param>
    /// <param name="shape">All sizes.</param>
    public static void Add(ArrayView<uint> outliers, ArrayView<uint> x, ArrayView<uint> y, OutlierShape shape)
    {
        int lane = Group.IdxX & 31, warps = Group.DimX >> 5, n = Grid.IdxX * warps + (Group.IdxX >> 5);
        if (n >= shape.Outputs)
        {
            return;
        }

        ArrayView<ushort> columns = outliers.SubView(shape.Outputs + 1L).Cast<ushort>();
        int first = (int)outliers[n] + lane, end = (int)outliers[n + 1];
        for (int m = Grid.IdxY * RowsAtOnce; m < shape.Rows; m += Grid.DimY * RowsAtOnce)
        {
            // Rows after the last one are read as the last one is; nothing of theirs is written.
            int last = shape.Rows - 1;
            long row0 = (long)m * shape.Inputs, row1 = (long)IntrinsicMath.Min(m + 1, last) * shape.Inputs;
            long row2 = (long)IntrinsicMath.Min(m + 2, last) * shape.Inputs, row3 = (long)IntrinsicMath.Min(m + 3, last) * shape.Inputs;
            float sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
            for (int i = first; i < end; i += 32)
            {
                int k = columns[i];
                float value = CvtF32F16(columns[(long)shape.Count + i]);
                sum0 = FmaF32(value, StagingKernels.Value(x, row0 + k, shape.InputType), sum0);
                sum1 = FmaF32(value, StagingKernels.Value(x, row1 + k, shape.InputType), sum1);
                sum2 = FmaF32(value, StagingKernels.Value(x, row2 + k, shape.InputType), sum2);
                sum3 = FmaF32(value, StagingKernels.Value(x, row3 + k, shape.InputType), sum3);
            }

            // Lane i has the sum of row i, as every lane has all four.
            sum0 = StagingKernels.Sum(sum0);
            sum1 = StagingKernels.Sum(sum1);
            sum2 = StagingKernels.Sum(sum2);
            sum3 = StagingKernels.Sum(sum3);
            float even = (lane & 2) == 0 ? sum0 : sum2, odd = (lane & 2) == 0 ? sum1 : sum3;
            if (lane < RowsAtOnce && m + lane < shape.Rows)
            {
                long output = (long)(m + lane) * shape.Outputs + n;
                StagingKernels.Put(y, output, StagingKernels.Value(y, output, shape.OutputType) + ((lane & 1) == 0 ? even : odd), shape.OutputType);
            }
        }
    }
}
