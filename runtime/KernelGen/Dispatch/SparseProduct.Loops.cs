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
        for (; _gathers && i + 8 <= entries; i += 8)
        {
            Values(values + i).Store(numbers + i);
        }

        for (; i < entries; i++)
        {
            numbers[i] = Value(values[i]);
        }
    }

    /// <summary>The residuals of a tile times what they meet in one row of activations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void Multiply(ushort* columns, short* values, int entries, float* numbers)
    {
        float* x = _x;
        int i = 0;
        for (; _gathers && i + 8 <= entries; i += 8)
        {
            (Avx2.GatherVector256(x, Avx2.ConvertToVector256Int32(columns + i), sizeof(float)) * Values(values + i)).Store(numbers + i);
        }

        for (; i < entries; i++)
        {
            numbers[i] = x[columns[i]] * Value(values[i]);
        }
    }

    /// <summary>Adds the products of every row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void AddSums(uint* starts, int outputs, float* numbers, float* y)
    {
        int longest = 0;
        for (int n = 0; n < outputs; n++)
        {
            longest = int.Max(longest, (int)(starts[n + 1] - starts[n]));
        }

        for (int n = 0; n < outputs; n++)
        {
            float* products = numbers + (starts[n] - starts[0]);
            int entries = (int)(starts[n + 1] - starts[n]);
            int steps = longest <= EvenEntries ? longest : entries;
            Vector256<float> sum = default;
            for (int i = 0; i < steps; i += 8)
            {
                sum += Vector256.Load(products + i) & Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(entries - i)).AsSingle();
            }

            y[n] += Vector256.Sum(sum);
        }
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
