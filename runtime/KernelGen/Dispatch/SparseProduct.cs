using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KernelGen;

/// <summary>Adds single outlier weights times activations to the outputs of a tile. Plain data that worker threads can read.</summary>
/// <remarks>
/// It does not depend on the format of the layer, and reads float activations even where the main product quantizes them. Entries lie in the order of rows, so those of a tile
/// are one stretch: of one row of activations what they meet is loaded first, whatever rows they belong to, then multiplied and summed. Several rows are interleaved
/// first, <c>float[k][width]</c>, so that an entry meets neighbours, with sixteen rows a whole cache line. One block of them stays in the cache while it meets all entries, so
/// several blocks are multiplied apart, block after block, when all outputs have their other parts.
/// </remarks>
internal unsafe partial struct SparseProduct
{
    // 2¹¹², the ratio of the biases of the two formats' exponents.
    private const float BiasOfHalf = 5192296858534827628530496329220096f;

    // Rows of weights with no more entries are summed in as many steps as the longest of their tile: steps without numbers cost less than branches that nobody can predict.
    private const int EvenEntries = 64;

    /// <summary>Entries that are read beyond the last one of a tile, to be multiplied by 0.</summary>
    public const int EntriesReadBeyond = EvenEntries + 8;

    private const int TileRows = PackedLayout.TileRows;

    /// <summary>Parts of the outputs that a block is multiplied in, as so many threads may do.</summary>
    private const int Parts = 4;

    private readonly uint* _starts;
    private readonly ushort* _columns;
    private readonly short* _values;
    private readonly int _outputs, _inputs, _rows, _largestTile;
    private float* _source, _x, _y;

    /// <summary>Describes the product.</summary>
    /// <param name="outliers">Single weights.</param>
    /// <param name="rows">M.</param>
    public SparseProduct(PackedOutliers outliers, int rows)
    {
        _starts = outliers.Starts;
        _columns = outliers.EntryColumns;
        _values = outliers.EntryValues;
        _outputs = outliers.Rows;
        _inputs = outliers.Columns;
        _rows = rows;
        _largestTile = outliers.LargestTile;
        Width = rows == 1 ? 1 : rows <= 4 ? 4 : rows <= 8 ? 8 : 16;
    }

    /// <summary>Rows of activations that are interleaved.</summary>
    public int Width { get; }

    /// <summary>Blocks of rows that have to be interleaved; none for one row, which is read where it is.</summary>
    public readonly int Blocks => Width == 1 ? 0 : (_rows + Width - 1) / Width;

    /// <summary>Whether it is multiplied apart, and not along with the tiles of the layer.</summary>
    public readonly bool IsApart => Blocks > 1;

    /// <summary>Chunks of <see cref="RunApart"/>.</summary>
    public readonly int Chunks => int.Max(1, Blocks) * Parts;

    /// <summary>Bytes of interleaved activations, a multiple of 64.</summary>
    public readonly long StagedBytes => StagedActivations.Align((long)Blocks * Width * _inputs * sizeof(float));

    /// <summary>Bytes that a thread needs for a tile: what entries are decoded to, twice because sums read as far beyond the last row as the longest one is long; and sums.</summary>
    public readonly long TileBytes => StagedActivations.Align((2L * _largestTile + Vector256<float>.Count) * sizeof(float)) + (long)TileRows * Width * sizeof(float);

    /// <summary>Takes its part of a workspace and returns the rest.</summary>
    /// <param name="x">Row-major activations, M×K.</param>
    /// <param name="memory">At least <see cref="StagedBytes"/>, 64-byte aligned.</param>
    public byte* Place(float* x, byte* memory)
    {
        _source = x;
        _x = Width == 1 ? x : (float*)memory;
        return memory + StagedBytes;
    }

    /// <summary>Interleaves one block of rows; rows that do not exist are zeros.</summary>
    public static void Interleave(void* context, int block)
    {
        SparseProduct* product = (SparseProduct*)context;
        int width = product->Width, inputs = product->_inputs, first = block * width;
        float* destination = product->_x + (long)first * inputs;
        for (int row = 0; row < width; row += 4)
        {
            product->InterleaveFour(first + row, destination + row);
        }
    }

    /// <summary>Says where <see cref="RunApart"/> adds to.</summary>
    /// <param name="y">M×N outputs.</param>
    public void Place(float* y) => _y = y;

    /// <summary>Adds to a part of the outputs of one block of rows.</summary>
    public static void RunApart(void* context, int chunk)
    {
        SparseProduct* product = (SparseProduct*)context;
        (int block, int part) = (chunk / Parts, chunk % Parts);
        int row = block * product->Width, outputs = product->_outputs, tiles = (outputs + TileRows - 1) / TileRows;
        byte* memory = Workspace.RentForTile(product->TileBytes);
        for (int tile = tiles * part / Parts; tile < tiles * (part + 1) / Parts; tile++)
        {
            product->Run(tile, row, product->_y + (long)row * outputs + tile * TileRows, outputs, memory);
        }
    }

    /// <summary>Asks for the entries of a tile, which then arrive while its other parts are computed.</summary>
    public readonly void Prefetch(int tile)
    {
        const int Line = 64;
        if (!Sse.IsSupported)
        {
            return;
        }

        int first = tile * TileRows, end = int.Min(first + TileRows, _outputs);
        long from = _starts[first], entries = _starts[end] - from;
        for (long line = 0; line < entries * sizeof(ushort); line += Line)
        {
            Sse.Prefetch0((byte*)(_columns + from) + line);
            Sse.Prefetch0((byte*)(_values + from) + line);
        }

        // Those of the next tile say where its entries are.
        Sse.Prefetch0(_starts + end + TileRows);
    }

    /// <summary>Adds to one tile, for one row or one block of rows.</summary>
    /// <param name="tile">Number of the tile.</param>
    /// <param name="row">The first row.</param>
    /// <param name="y">The tile's outputs of that row.</param>
    /// <param name="stride">Floats from one row of outputs to the next.</param>
    /// <param name="memory">At least <see cref="TileBytes"/>, 64-byte aligned.</param>
    public readonly void Run(int tile, int row, float* y, nint stride, byte* memory)
    {
        int first = tile * TileRows, outputs = int.Min(TileRows, _outputs - first);
        uint from = _starts[first];
        int entries = (int)(_starts[first + outputs] - from);
        if (entries == 0)
        {
            return;
        }

        float* numbers = (float*)memory;
        if (Width == 1)
        {
            Collect(_x, _columns + from, entries, numbers);
            AddProducts(_starts + first, outputs, numbers, _values + from, y);
            return;
        }

        Decode(_values + from, entries, numbers);
        float* sums = (float*)(memory + TileBytes) - TileRows * Width;
        float* x = _x + (long)row * _inputs;
        switch (Width)
        {
            case 4:
                SumFour(_starts + first, outputs, numbers, _columns + from, x, sums);
                break;
            case 8:
                SumEight(_starts + first, outputs, numbers, _columns + from, x, sums);
                break;
            default:
                SumSixteen(_starts + first, outputs, numbers, _columns + from, x, sums);
                break;
        }

        for (int m = 0; m < int.Min(Width, _rows - row); m++, y += stride)
        {
            for (int n = 0; n < outputs; n++)
            {
                y[n] += sums[n * Width + m];
            }
        }
    }

    private readonly void InterleaveFour(int row, float* destination)
    {
        int width = Width;
        float* x = _source + (long)row * _inputs;
        int present = int.Clamp(_rows - row, 0, 4), k = 0;
        if (present == 4)
        {
            for (; k + 4 <= _inputs; k += 4, destination += 4 * width)
            {
                Vector128<float> a = Vector128.Load(x + k), b = Vector128.Load(x + _inputs + k);
                Vector128<float> c = Vector128.Load(x + 2L * _inputs + k), d = Vector128.Load(x + 3L * _inputs + k);
                Vector128<float> lowAc = Low(a, c), lowBd = Low(b, d), highAc = High(a, c), highBd = High(b, d);
                Low(lowAc, lowBd).Store(destination);
                High(lowAc, lowBd).Store(destination + width);
                Low(highAc, highBd).Store(destination + 2 * width);
                High(highAc, highBd).Store(destination + 3 * width);
            }
        }

        for (; k < _inputs; k++, destination += width)
        {
            for (int m = 0; m < 4; m++)
            {
                destination[m] = m < present ? x[(long)m * _inputs + k] : 0;
            }
        }
    }

    /// <summary>The first halves of two vectors, in turns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) => Sse.IsSupported
        ? Sse.UnpackLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    /// <summary>The second halves of two vectors, in turns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) => Sse.IsSupported
        ? Sse.UnpackHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);

    /// <summary>A finite fp16 number: exponent and fraction move to their places, and a multiplication makes up for the other bias, of subnormal numbers too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Value(short value) => BitConverter.Int32BitsToSingle((value << 13) & unchecked((int)0x8FFFE000)) * BiasOfHalf;

    /// <summary>Eight of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Values(short* values) => Unbiased(values) * BiasOfHalf;

    /// <summary>Eight of them, without their bias. Whatever bits they have, they are finite numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Unbiased(short* values) =>
        (Vector256.ShiftLeft(Widen(values), 13) & Vector256.Create(unchecked((int)0x8FFFE000))).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(short* values) => Avx2.IsSupported
        ? Avx2.ConvertToVector256Int32(Vector128.Load(values))
        : Vector256.WidenLower(Vector128.Load(values).ToVector256Unsafe());
}
