using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KernelGen;

/// <summary>Adds single outlier weights times activations to the outputs of a tile. Plain data that worker threads can read.</summary>
/// <remarks>
/// It does not depend on the format of the layer, and reads float activations even where the main product quantizes them. One row of activations is gathered,
/// eight at a time; of several rows an entry needs neighbours, so those are a vector.
/// </remarks>
internal unsafe struct SparseProduct
{
    /// <summary>The most rows in a block.</summary>
    public const int BlockRows = 4;

    // 2¹¹², the ratio of the two formats' biases.
    private const float BiasOfHalf = 5192296858534827628530496329220096f;

    private readonly uint* _starts;
    private readonly ushort* _columns;
    private readonly short* _values;
    private readonly int _outputs;
    private readonly bool _gathers;

    /// <summary>The activations; a product can run when they have been staged.</summary>
    public StagedActivations Staged;

    /// <summary>Describes the product.</summary>
    /// <param name="outliers">Single weights.</param>
    /// <param name="limit">The highest instruction set allowed.</param>
    public SparseProduct(PackedOutliers outliers, CpuIsa limit)
    {
        _starts = outliers.Starts;
        _columns = outliers.EntryColumns;
        _values = outliers.EntryValues;
        _outputs = outliers.Rows;
        _gathers = Gathers(limit);
        Staged = new(new PackedLayout(new(Element.Float32, Granularity.Tensor), outliers.Rows, outliers.Columns), ActivationFormat.Float32, needsSums: false, sumFactor: 0);
    }

    /// <summary>Whether activations of one row are gathered by vectors.</summary>
    public static bool Gathers(CpuIsa limit) => limit >= CpuIsa.Avx2 && KernelSelector.IsSupported(CpuIsa.Avx2);

    /// <summary>Adds to one tile, for all rows.</summary>
    /// <param name="tile">Number of the tile.</param>
    /// <param name="rows">Rows of activations.</param>
    /// <param name="place">Where the outputs are.</param>
    public readonly void Run(int tile, int rows, in TilePlace place)
    {
        int first = tile * PackedLayout.TileRows, count = int.Min(PackedLayout.TileRows, _outputs - first);
        for (int row = 0; row < rows;)
        {
            int block = RowBlocks.Next(rows - row, BlockRows);
            float* x = (float*)Staged.CodesOf(0, row), y = place.Y + row * place.YStride;
            switch (block)
            {
                case 4:
                    AddFour(first, count, x, y, place.YStride);
                    break;
                case 2:
                    AddTwo(first, count, x, y, place.YStride);
                    break;
                default:
                    AddOne(first, count, x, y);
                    break;
            }

            row += block;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void AddOne(int first, int count, float* x, float* y)
    {
        for (int n = 0; n < count; n++)
        {
            uint from = _starts[first + n];
            int entries = (int)(_starts[first + n + 1] - from);
            y[n] += _gathers ? Gathered(_columns + from, _values + from, entries, x) : OneByOne(_columns + from, _values + from, entries, x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void AddTwo(int first, int count, float* x, float* y, nint stride)
    {
        for (int n = 0; n < count; n++)
        {
            Vector128<float> sum = default;
            for (uint i = _starts[first + n]; i < _starts[first + n + 1]; i++)
            {
                Vector128<float> two = Vector128.CreateScalarUnsafe(*(double*)(x + 2 * _columns[i])).AsSingle();
                sum = Vector128.MultiplyAddEstimate(Vector128.Create(Value(_values[i])), two, sum);
            }

            y[n] += sum[0];
            y[n + stride] += sum[1];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void AddFour(int first, int count, float* x, float* y, nint stride)
    {
        for (int n = 0; n < count; n++)
        {
            Vector128<float> sum = default;
            for (uint i = _starts[first + n]; i < _starts[first + n + 1]; i++)
            {
                sum = Vector128.MultiplyAddEstimate(Vector128.Create(Value(_values[i])), Vector128.Load(x + 4 * _columns[i]), sum);
            }

            y[n] += sum[0];
            y[n + stride] += sum[1];
            y[n + 2 * stride] += sum[2];
            y[n + 3 * stride] += sum[3];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Gathered(ushort* columns, short* values, int entries, float* x)
    {
        Vector256<float> sum = default;
        int i = 0;
        for (; i + 8 <= entries; i += 8)
        {
            sum = Fma.MultiplyAdd(Avx2.GatherVector256(x, Columns(columns + i), sizeof(float)), Values(values + i), sum);
        }

        if (i < entries)
        {
            // What lies beyond the row belongs to the next one, or to the next array, where a number need not be a column.
            Vector256<int> isOwn = Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(entries - i));
            Vector256<float> own = Avx2.GatherVector256(x, Columns(columns + i) & isOwn, sizeof(float)) & isOwn.AsSingle();
            sum = Fma.MultiplyAdd(own, Values(values + i) & isOwn.AsSingle(), sum);
        }

        return Vector256.Sum(sum);
    }

    private static float OneByOne(ushort* columns, short* values, int entries, float* x)
    {
        float sum = 0;
        for (int i = 0; i < entries; i++)
        {
            sum += Value(values[i]) * x[columns[i]];
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Columns(ushort* columns) => Avx2.ConvertToVector256Int32(columns);

    /// <summary>Eight finite fp16 numbers: exponent and fraction move to their places, and a multiplication makes up for the other bias, of subnormal numbers too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Values(short* values) =>
        (Vector256.ShiftLeft(Avx2.ConvertToVector256Int32(values), 13) & Vector256.Create(unchecked((int)0x8FFFE000))).AsSingle() * BiasOfHalf;

    /// <summary>One of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Value(short value) => BitConverter.Int32BitsToSingle((value << 13) & unchecked((int)0x8FFFE000)) * BiasOfHalf;
}
