using System;
using System.Collections.Generic;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells what a lane of a tensor-core kernel does with its part of a unit: copies it to shared memory, loads it, makes halves of it and multiplies.</summary>
/// <remarks>
/// Rows and columns may take any places in a product as long as activations and outputs take the same. Lane (g, t) has rows 4g … 4g + 3 of a plane in 16 bytes, a piece.
/// Names in the generated code: <c>p1_0</c> is piece 0 of tile 1, <c>x2</c> the activations of the third block of 8 rows, <c>a1_3_0</c> weights of step 0 of row 4g + 3 of tile 1
/// as halves, with <c>a</c> the first two of the step and with <c>b</c> the others.
/// </remarks>
/// <param name="operands">The parameters.</param>
/// <param name="rows">Rows of activations.</param>
/// <param name="tiles">Tiles of a warp.</param>
/// <param name="unit">What lanes copy of a unit.</param>
internal abstract class CudaTensorWriter(CudaTensorOperands operands, int rows, int tiles, CudaTensorUnit unit)
{
    private readonly List<string> _lines = [];

    /// <summary>Elements of the views of activations, which lanes copy one by one, in a unit of a row.</summary>
    public abstract int InputStep { get; }

    /// <summary>Whether lanes read what others copied.</summary>
    public virtual bool ReadsOthers => false;

    /// <summary>The parameters.</summary>
    protected CudaTensorOperands Operands => operands;

    /// <summary>The sums.</summary>
    protected CudaTensorSums Sums { get; } = new(rows, tiles);

    /// <summary>A writer for a format.</summary>
    public static CudaTensorWriter Of(WeightFormat weights, CudaTensorOperands operands, int rows, int tiles) => weights switch
    {
        { Element.HasCodes: false } => new CudaTensorHalfWriter(operands, rows, tiles),
        { Sparsity: null } when weights.GroupSize % (PackedLayout.UnitSteps * PackedLayout.StepCodes) > 0 => new CudaTensorTailWriter(weights, operands, rows, tiles),
        { Sparsity: null } => new CudaTensorDenseWriter(weights, operands, rows, tiles),
        _ => new CudaTensorSparseWriter(weights, operands, rows, tiles),
    };

    /// <summary>What a lane finds out once.</summary>
    public IReadOnlyList<string> Setup() => Lines(SetUp);

    /// <summary>Before the first group.</summary>
    public virtual IReadOnlyList<string> First() => [];

    /// <summary>At the beginning of a group.</summary>
    public virtual IReadOnlyList<string> Group() => [];

    /// <summary>At the beginning of a part.</summary>
    public virtual IReadOnlyList<string> Part() => [];

    /// <summary>What is loaded ahead for the next group.</summary>
    public virtual IReadOnlyList<string> Next() => [];

    /// <summary>Makes floats of scales.</summary>
    public abstract IReadOnlyList<string> Convert();

    /// <summary>Adds the sums of a part to the results.</summary>
    public virtual IReadOnlyList<string> Fold() => Sums.Fold(isScaled: true);

    /// <summary>Starts the copies of a unit.</summary>
    public IReadOnlyList<string> Copies() => Lines(() =>
    {
        for (int tile = 0; tile < tiles; tile++)
        {
            CopyWeights(tile);
        }

        for (int block = 0; block < Sums.Blocks; block++)
        {
            CopyInputs(block);
        }
    });

    /// <summary>The products of a unit.</summary>
    public IReadOnlyList<string> Unit() => Lines(() =>
    {
        Begin();
        for (int tile = 0; tile < tiles; tile++)
        {
            LoadWeights(tile);
        }

        for (int block = 0; block < Sums.Blocks; block++)
        {
            LoadInputs(block);
        }

        for (int tile = 0; tile < tiles; tile++)
        {
            Decode(tile);
            for (int block = 0; block < Sums.Blocks; block++)
            {
                Multiply(tile, block);
            }
        }
    });

    /// <summary>Where a piece of a tile stands in shared memory.</summary>
    protected string WeightPlace(string slot, int tile, int piece) => Place(slot, (tile * unit.Pieces + piece) * CudaTensorUnit.PieceBytes);

    /// <summary>Where activations of a block stand in shared memory.</summary>
    protected string InputPlace(string slot, int block, int bytes = 0) => Place(slot, (tiles * unit.Pieces + block * unit.InputPieces) * CudaTensorUnit.PieceBytes + bytes);

    /// <summary>Finds the row of activations that a lane copies; a row that is not there is replaced by the last one, as its sums are not stored.</summary>
    protected string InputRow(int block)
    {
        Line($"long row{block} = (long)IntrinsicMath.Min(Grid.IdxX * {rows} + {CudaTensorUnit.ProductRows * block} + g, shape.Rows - 1) * {operands.Shape}.Pitch;");
        return Text($"{operands.Inputs}.SubView(row{block}, {operands.Shape}.Pitch)");
    }

    /// <summary>A place in shared memory, so many bytes after another.</summary>
    public static string Place(string slot, int bytes) => bytes == 0 ? slot : Text($"{slot} + {bytes}u");

    /// <summary>Two weights of a step of a row as halves: the first two with <paramref name="half"/> 0.</summary>
    protected static string Weights(int half, int tile, int row, int step) => Text($"{"ab"[half]}{tile}_{row}_{step}");

    protected static string Text(FormattableString text) => FormattableString.Invariant(text);

    protected void Line(FormattableString text) => _lines.Add(Text(text));

    protected void Add(IEnumerable<string> lines) => _lines.AddRange(lines);

    /// <summary>A dense product: of each row two pairs of columns.</summary>
    protected void Product(int tile, int block, int row, Func<int, int, string> weights, string low, string high)
    {
        string sum = "sums" + CudaTensorSums.Name(tile, block, row), matrix = string.Join(", ", weights(0, row), weights(0, row + 1), weights(1, row), weights(1, row + 1));
        Line($"{sum} = MmaF16(new UInt4({matrix}), {low}, {high}, {sum});");
    }

    /// <summary>Loads what every lane has copied for itself: columns 8t … 8t + 7 of row g.</summary>
    protected virtual void LoadInputs(int block) => Line($"UInt4 x{block} = LdSharedV4U32({InputPlace("slot", block)});");

    /// <summary>Copies columns 8t … 8t + 7 of row g. The warps of a block with the same part meet in the first-level cache.</summary>
    protected virtual void CopyInputs(int block) => Line($"CpAsync16Cached({InputPlace("free", block)}, ref rows{block}[x]);");

    protected abstract void SetUp();

    /// <summary>What a unit begins with.</summary>
    protected virtual void Begin()
    {
    }

    protected abstract void CopyWeights(int tile);

    protected abstract void LoadWeights(int tile);

    protected abstract void Decode(int tile);

    protected abstract void Multiply(int tile, int block);

    private string[] Lines(Action write)
    {
        _lines.Clear();
        write();
        return [.. _lines];
    }
}
