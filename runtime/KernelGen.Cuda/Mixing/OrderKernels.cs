using ILGPU;

namespace KernelGen;

/// <summary>The kernel of matrices that are shared out. It belongs to no format of weights.</summary>
internal static class OrderKernels
{
    /// <summary>Brings the outputs of all parts to their places, plus the bias, in the type that outputs have. Blocks: (M, any number that share out the outputs).</summary>
    /// <param name="places">Where each of the N outputs stands among all stored rows; none where they are in their own order.</param>
    /// <param name="starts">The first stored row of each part, then N.</param>
    /// <param name="stored">The outputs of each part, M×its rows, one part after the other.</param>
    /// <param name="bias">N; none where parts started from it.</param>
    /// <param name="y">M×N.</param>
    /// <param name="shape">All sizes.</param>
    public static void Place(ArrayView<int> places, ArrayView<int> starts, ArrayView<float> stored, ArrayView<float> bias, ArrayView<uint> y, OrderShape shape)
    {
        int m = Grid.IdxX;
        for (int n = Grid.IdxY * Group.DimX + Group.IdxX; n < shape.Outputs; n += Group.DimX * Grid.DimY)
        {
            int row = places.Length == 0 ? n : places[n], part = 0;
            while (row >= starts[part + 1])
            {
                part++;
            }

            int first = starts[part], rows = starts[part + 1] - first;
            float value = stored[(long)first * shape.Rows + (long)m * rows + row - first];
            StagingKernels.Put(y, (long)m * shape.Outputs + n, bias.Length == 0 ? value : value + bias[n], shape.OutputType);
        }
    }
}
