using System.Runtime.CompilerServices;
using ILGPU;
using static KernelGen.Ptx;

namespace KernelGen;

// What the kernels have in common.
internal static partial class StagingKernels
{
    private const int Bias = 127;

    // A number with the exponent field e is below 2^(e − 126); times 2^(140 − e) it is below 2^14.
    private const int LargestExponent = 140;

    // Neither this power of two nor its reciprocal is subnormal.
    private const int MostUp = 126;

    /// <summary>An activation as a float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Value(ArrayView<uint> x, long i, int type)
    {
        if (type == 0)
        {
            return Interop.IntAsFloat(x[i]);
        }

        ushort bits = x.Cast<ushort>()[i];
        return type == 1 ? CvtF32F16(bits) : Interop.IntAsFloat((uint)bits << 16);
    }

    /// <summary>Stores a float as a number of a type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Put(ArrayView<uint> y, long i, float value, int type)
    {
        uint bits = Interop.FloatAsInt(value);
        if (type == 0)
        {
            y[i] = bits;
            return;
        }

        // What is not a number stays so; everything else is rounded to the nearest bfloat16.
        uint brain = (bits & 0x7FFFFFFFu) > 0x7F800000u ? 0x7FFFu : (bits + 0x7FFFu + (bits >> 16 & 1u)) >> 16;
        y.Cast<ushort>()[i] = (ushort)(type == 1 ? CvtF16(value) : brain);
    }

    /// <summary>Where a column stands in a row of activations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Column(ArrayView<int> columns, int k) => columns.Length == 0 ? k : columns[k];

    /// <summary>Columns of K in a part of a row; 0 where the row is padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Count(StagingShape shape, int row, int part) =>
        row < shape.Rows ? IntrinsicMath.Min(shape.PartColumns, shape.Columns - part * shape.PartColumns) : 0;

    /// <summary>Staged columns of a part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Staged(StagingShape shape, int part) =>
        IntrinsicMath.Min(shape.StagedPartColumns, shape.StagedColumns - part * shape.StagedPartColumns);

    /// <summary>The largest |x| of some columns as bits: they order like the values, and what is not a number comes out on top.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Largest(ArrayView<uint> x, ArrayView<int> columns, long from, int first, int end, int type, int step)
    {
        int most = 0;
        for (int k = first; k < end; k += step)
        {
            most = IntrinsicMath.Max(most, (int)Interop.FloatAsInt(Value(x, from + Column(columns, k), type)) & Absolute);
        }

        return Max(most);
    }

    /// <summary>The same for the row of the block; every thread of the block must come here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LargestOfRow(ArrayView<uint> x, ArrayView<int> columns, int row, StagingShape shape)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(MostWarps);
        int lane = Group.IdxX & 31, warps = Group.DimX >> 5;
        int most = Largest(x, columns, (long)row * shape.Inputs, Group.IdxX, row < shape.Rows ? shape.Columns : 0, shape.Type, Group.DimX);
        if (lane == 0)
        {
            shared[Group.IdxX >> 5] = most;
        }

        Group.Barrier();
        return Max(lane < warps ? shared[lane] : 0);
    }

    /// <summary>The same for the columns that share a scale with a part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LargestOfScale(ArrayView<uint> x, ArrayView<int> columns, int row, int part, StagingShape shape, int mostOfRow)
    {
        if (shape.PartsPerScale >= shape.Parts)
        {
            return mostOfRow;
        }

        int from = part / shape.PartsPerScale * shape.PartsPerScale * shape.PartColumns;
        int end = row < shape.Rows ? IntrinsicMath.Min(from + shape.PartsPerScale * shape.PartColumns, shape.Columns) : 0;
        return Largest(x, columns, (long)row * shape.Inputs, from + (Group.IdxX & 31), end, shape.Type, 32);
    }

    /// <summary>What a code of 1 stands for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Scale(int most, int maxCode)
    {
        float max = Interop.IntAsFloat((uint)most);
        return most < Infinite ? DivF32(max, maxCode) : max;
    }

    /// <summary>What activations are multiplied with to give codes; 0 where the largest is 0, no number or infinite, or so small that its reciprocal is infinite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Factor(int most, int maxCode)
    {
        float factor = DivF32(maxCode, Interop.IntAsFloat((uint)most));
        return most < Infinite && (int)Interop.FloatAsInt(factor) < Infinite ? factor : 0.0f;
    }

    /// <summary>Rounds an activation to a code, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Code(float x, float factor, int most, int maxCode)
    {
        if (factor != 0.0f)
        {
            return CvtRniS32F32(MulF32(x, factor));
        }

        return most == 0 || most >= Infinite ? 0 : TinyCode((int)Interop.FloatAsInt(x), most, maxCode);
    }

    /// <summary>The same where the reciprocal of the largest is infinite: both are whole multiples of the smallest number, 2⁻¹⁴⁹.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TinyCode(int bits, int most, int maxCode)
    {
        ulong divisor = Multiple(most), dividend = Multiple(bits & Absolute) * (ulong)maxCode;
        ulong quotient = dividend / divisor, rest = 2 * (dividend - quotient * divisor);
        int code = (int)quotient;
        if (rest > divisor || (rest == divisor && (code & 1) != 0))
        {
            code++;
        }

        return bits < 0 ? -code : code;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Multiple(int bits) => bits < 0x00800000 ? (ulong)bits : (ulong)((bits & 0x007FFFFF) | 0x00800000) << ((bits >> 23) - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Max(int value)
    {
        value = IntrinsicMath.Max(value, ShflBfly(value, 16));
        value = IntrinsicMath.Max(value, ShflBfly(value, 8));
        value = IntrinsicMath.Max(value, ShflBfly(value, 4));
        value = IntrinsicMath.Max(value, ShflBfly(value, 2));
        return IntrinsicMath.Max(value, ShflBfly(value, 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Sum(int value)
    {
        value += ShflBfly(value, 16);
        value += ShflBfly(value, 8);
        value += ShflBfly(value, 4);
        value += ShflBfly(value, 2);
        return value + ShflBfly(value, 1);
    }

    /// <summary>The sum of all lanes, in each of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Sum(float value)
    {
        value += ShflBfly(value, 16);
        value += ShflBfly(value, 8);
        value += ShflBfly(value, 4);
        value += ShflBfly(value, 2);
        return value + ShflBfly(value, 1);
    }
}
