using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KernelGen;

internal unsafe partial struct SparseProduct
{
    /// <summary>The residuals of a tile as floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void Decode(short* values, int entries, float* numbers)
    {
        int i = 0;
        for (; i + 8 <= entries; i += 8)
        {
            Values(values + i).Store(numbers + i);
        }

        for (; i < entries; i++)
        {
            numbers[i] = Value(values[i]);
        }
    }

    /// <summary>What the residuals of a tile meet in one row of activations, one load each: gathering instructions take three times as long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Collect(float* x, ushort* columns, int entries, float* met)
    {
        int i = 0;
        for (; i + 8 <= entries; i += 8)
        {
            met[i] = x[columns[i]];
            met[i + 1] = x[columns[i + 1]];
            met[i + 2] = x[columns[i + 2]];
            met[i + 3] = x[columns[i + 3]];
            met[i + 4] = x[columns[i + 4]];
            met[i + 5] = x[columns[i + 5]];
            met[i + 6] = x[columns[i + 6]];
            met[i + 7] = x[columns[i + 7]];
        }

        for (; i < entries; i++)
        {
            met[i] = x[columns[i]];
        }
    }

    /// <summary>Adds the products of every row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddProducts(uint* starts, int outputs, float* met, short* values, float* y)
    {
        int longest = Longest(starts, outputs), n = 0;
        for (; n + 4 <= outputs; n += 4)
        {
            Vector256<float> a = Row(starts + n, starts[0], longest, met, values), b = Row(starts + n + 1, starts[0], longest, met, values);
            Vector256<float> c = Row(starts + n + 2, starts[0], longest, met, values), d = Row(starts + n + 3, starts[0], longest, met, values);
            (Vector128.Load(y + n) + FourSums(a, b, c, d) * BiasOfHalf).Store(y + n);
        }

        for (; n < outputs; n++)
        {
            y[n] += Vector256.Sum(Row(starts + n, starts[0], longest, met, values)) * BiasOfHalf;
        }
    }

    /// <summary>The products of a row, eight partial sums; residuals lack their bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Row(uint* starts, uint first, int longest, float* met, short* values)
    {
        int entries = (int)(starts[1] - starts[0]), steps = longest <= EvenEntries ? longest : entries;
        met += starts[0] - first;
        values += starts[0] - first;
        Vector256<float> sum = default;
        for (int i = 0; i < steps; i += 8)
        {
            Vector256<float> own = Vector256.Load(met + i) & Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(entries - i)).AsSingle();
            sum = Vector256.MultiplyAddEstimate(own, Unbiased(values + i), sum);
        }

        return sum;
    }

    private static int Longest(uint* starts, int outputs)
    {
        int longest = 0;
        for (int n = 0; n < outputs; n++)
        {
            longest = int.Max(longest, (int)(starts[n + 1] - starts[n]));
        }

        return longest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> FourSums(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        if (!Avx.IsSupported)
        {
            return Vector128.Create(Vector256.Sum(a), Vector256.Sum(b), Vector256.Sum(c), Vector256.Sum(d));
        }

        Vector256<float> halves = Avx.HorizontalAdd(Avx.HorizontalAdd(a, b), Avx.HorizontalAdd(c, d));
        return halves.GetLower() + halves.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SumFour(uint* starts, int outputs, float* values, ushort* columns, float* x, float* sums)
    {
        uint i = 0;
        for (int n = 0; n < outputs; n++)
        {
            Vector128<float> sum = default;
            for (uint end = starts[n + 1] - starts[0]; i < end; i++)
            {
                sum = Vector128.MultiplyAddEstimate(Vector128.Create(values[i]), Vector128.Load(x + 4 * columns[i]), sum);
            }

            sum.Store(sums + 4 * n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SumEight(uint* starts, int outputs, float* values, ushort* columns, float* x, float* sums)
    {
        uint i = 0;
        for (int n = 0; n < outputs; n++)
        {
            Vector256<float> sum = default;
            for (uint end = starts[n + 1] - starts[0]; i < end; i++)
            {
                sum = Vector256.MultiplyAddEstimate(Vector256.Create(values[i]), Vector256.Load(x + 8 * columns[i]), sum);
            }

            sum.Store(sums + 8 * n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SumSixteen(uint* starts, int outputs, float* values, ushort* columns, float* x, float* sums)
    {
        uint i = 0;
        for (int n = 0; n < outputs; n++)
        {
            Vector256<float> low = default, high = default;
            for (uint end = starts[n + 1] - starts[0]; i < end; i++)
            {
                Vector256<float> value = Vector256.Create(values[i]);
                float* met = x + 16 * columns[i];
                low = Vector256.MultiplyAddEstimate(value, Vector256.Load(met), low);
                high = Vector256.MultiplyAddEstimate(value, Vector256.Load(met + 8), high);
            }

            low.Store(sums + 16 * n);
            high.Store(sums + 16 * n + 8);
        }
    }
}
