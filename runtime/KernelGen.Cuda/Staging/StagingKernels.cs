using ILGPU;
using static KernelGen.Ptx;

namespace KernelGen;

/// <summary>Kernels that bring rows of activations into the form in which other kernels read them.</summary>
/// <remarks>
/// Blocks: (staged rows, any number that share out a row). Threads: whole warps. A warp takes a part of a row at a time where sums are needed, and the block finds the largest
/// value of the row where all of it shares a scale. Activations are 32-bit words of floats, or of two halves or two bfloat16; columns are taken in any order.
/// </remarks>
internal static partial class StagingKernels
{
    private const int Absolute = 0x7FFFFFFF;
    private const int Infinite = 0x7F800000;
    private const int MostWarps = 32;

    /// <summary>Float activations as floats, with the sums of parts.</summary>
    /// <param name="x">M rows of activations.</param>
    /// <param name="columns">Where each of the K columns stands in a row; none where they are all in their own order.</param>
    /// <param name="staged">[row / block rows][staged column][row % block rows]</param>
    /// <param name="sums">[row / block rows][part][row % block rows]</param>
    /// <param name="shape">All sizes.</param>
    public static void Floats(ArrayView<uint> x, ArrayView<int> columns, ArrayView<float> staged, ArrayView<float> sums, StagingShape shape)
    {
        int row = Grid.IdxX, lane = Group.IdxX & 31, warps = Group.DimX >> 5;
        int block = row / shape.BlockRows, inBlock = row - block * shape.BlockRows;
        for (int part = Grid.IdxY * warps + (Group.IdxX >> 5); part < shape.Parts; part += warps * Grid.DimY)
        {
            int count = Count(shape, row, part);
            long from = (long)row * shape.Inputs;
            int first = part * shape.PartColumns;
            long to = ((long)block * shape.StagedColumns + (long)part * shape.StagedPartColumns) * shape.BlockRows + inBlock;
            float sum = 0;
            for (int k = lane; k < Staged(shape, part); k += 32)
            {
                float value = k < count ? Value(x, from + Column(columns, first + k), shape.Type) : 0.0f;
                staged[to + (long)k * shape.BlockRows] = value;
                sum += value;
            }

            sum = Sum(sum);
            if (lane == 0)
            {
                sums[((long)block * shape.Parts + part) * shape.BlockRows + inBlock] = sum;
            }
        }
    }

    /// <summary>Quantized activations as floats, code times scale, with the sums of parts.</summary>
    /// <param name="x">M rows of activations.</param>
    /// <param name="columns">Where each of the K columns stands in a row; none where they are all in their own order.</param>
    /// <param name="staged">[row / block rows][staged column][row % block rows]</param>
    /// <param name="sums">[row / block rows][part][row % block rows]</param>
    /// <param name="shape">All sizes.</param>
    public static void QuantizedFloats(ArrayView<uint> x, ArrayView<int> columns, ArrayView<float> staged, ArrayView<float> sums, StagingShape shape)
    {
        int row = Grid.IdxX, lane = Group.IdxX & 31, warps = Group.DimX >> 5;
        int block = row / shape.BlockRows, inBlock = row - block * shape.BlockRows;
        int mostOfRow = LargestOfRow(x, columns, row, shape);
        for (int part = Grid.IdxY * warps + (Group.IdxX >> 5); part < shape.Parts; part += warps * Grid.DimY)
        {
            int count = Count(shape, row, part);
            long from = (long)row * shape.Inputs;
            int first = part * shape.PartColumns;
            long to = ((long)block * shape.StagedColumns + (long)part * shape.StagedPartColumns) * shape.BlockRows + inBlock;
            int most = LargestOfScale(x, columns, row, part, shape, mostOfRow);
            float scale = Scale(most, shape.MaxCode), factor = Factor(most, shape.MaxCode);
            int sum = 0;
            for (int k = lane; k < Staged(shape, part); k += 32)
            {
                int code = k < count ? Code(Value(x, from + Column(columns, first + k), shape.Type), factor, most, shape.MaxCode) : 0;
                staged[to + (long)k * shape.BlockRows] = MulF32(code, scale);
                sum += code;
            }

            // The sum of codes is exact.
            sum = Sum(sum);
            if (lane == 0)
            {
                sums[((long)block * shape.Parts + part) * shape.BlockRows + inBlock] = MulF32(sum, scale);
            }
        }
    }

    /// <summary>Activations as halves in rows: the largest of a row is brought to 2¹³ … 2¹⁴ by a power of two, or they are codes.</summary>
    /// <param name="x">M rows of activations.</param>
    /// <param name="columns">Where each of the K columns stands in a row; none where they are all in their own order.</param>
    /// <param name="staged">M rows of staged columns, two in a word.</param>
    /// <param name="scales">M: what gives the activations back.</param>
    /// <param name="shape">All sizes.</param>
    public static void Halves(ArrayView<uint> x, ArrayView<int> columns, ArrayView<uint> staged, ArrayView<float> scales, StagingShape shape)
    {
        int row = Grid.IdxX, words = shape.StagedColumns / 2;
        int most = LargestOfRow(x, columns, row, shape);
        long from = (long)row * shape.Inputs, to = (long)row * words;
        bool isQuantized = shape.MaxCode != 0;

        // A row with an infinity has the exponent 255: what is finite in it stays so.
        int up = IntrinsicMath.Min(LargestExponent - (most >> 23), MostUp);
        float scale = isQuantized ? Scale(most, shape.MaxCode) : Interop.IntAsFloat((uint)(Bias - up) << 23);
        float factor = isQuantized ? Factor(most, shape.MaxCode) : Interop.IntAsFloat((uint)(Bias + up) << 23);
        for (int word = Grid.IdxY * Group.DimX + Group.IdxX; word < words; word += Group.DimX * Grid.DimY)
        {
            int k = 2 * word;
            float low = k < shape.Columns ? Value(x, from + Column(columns, k), shape.Type) : 0.0f;
            float high = k + 1 < shape.Columns ? Value(x, from + Column(columns, k + 1), shape.Type) : 0.0f;
            if (isQuantized)
            {
                low = Code(low, factor, most, shape.MaxCode);
                high = Code(high, factor, most, shape.MaxCode);
            }
            else
            {
                low *= factor;
                high *= factor;
            }

            staged[to + word] = CvtF16x2(low, high);
        }

        if (Grid.IdxY == 0 && Group.IdxX == 0)
        {
            scales[row] = scale;
        }
    }

    /// <summary>Quantized activations as signed bytes in rows, with their scales and the sums of parts.</summary>
    /// <param name="x">M rows of activations.</param>
    /// <param name="columns">Where each of the K columns stands in a row; none where they are all in their own order.</param>
    /// <param name="staged">M rows of staged columns, four in a word.</param>
    /// <param name="scales">M rows of scales.</param>
    /// <param name="sums">M rows of parts: the sums of their codes.</param>
    /// <param name="shape">All sizes.</param>
    public static void Bytes(ArrayView<uint> x, ArrayView<int> columns, ArrayView<uint> staged, ArrayView<float> scales, ArrayView<int> sums, StagingShape shape)
    {
        int row = Grid.IdxX, lane = Group.IdxX & 31, warps = Group.DimX >> 5;
        int mostOfRow = LargestOfRow(x, columns, row, shape), scalesOfRow = (shape.Parts + shape.PartsPerScale - 1) / shape.PartsPerScale;
        for (int part = Grid.IdxY * warps + (Group.IdxX >> 5); part < shape.Parts; part += warps * Grid.DimY)
        {
            int count = Count(shape, row, part), scaleOfPart = part / shape.PartsPerScale;
            long from = (long)row * shape.Inputs;
            int first = part * shape.PartColumns;
            long to = ((long)row * shape.StagedColumns + (long)part * shape.StagedPartColumns) / 4;
            int most = LargestOfScale(x, columns, row, part, shape, mostOfRow);
            float factor = Factor(most, shape.MaxCode);
            int sum = 0;
            for (int word = lane; word < Staged(shape, part) / 4; word += 32)
            {
                uint bytes = 0;
                for (int i = 0; i < 4; i++)
                {
                    int k = 4 * word + i;
                    int code = k < count ? Code(Value(x, from + Column(columns, first + k), shape.Type), factor, most, shape.MaxCode) : 0;
                    bytes |= (uint)(code & 0xFF) << (8 * i);
                    sum += code;
                }

                staged[to + word] = bytes;
            }

            sum = Sum(sum);
            if (lane == 0)
            {
                sums[(long)row * shape.Parts + part] = sum;
                if (part == scaleOfPart * shape.PartsPerScale)
                {
                    scales[(long)row * scalesOfRow + scaleOfPart] = Scale(most, shape.MaxCode);
                }
            }
        }
    }
}
