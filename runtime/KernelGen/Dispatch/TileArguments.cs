using System.ComponentModel;

namespace KernelGen;

/// <summary>What a generated kernel gets: one tile of 32 outputs, one block of C rows of activations. Filled by the runtime, read by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct TileArguments
{
    /// <summary>The main matrix.</summary>
    public TilePart Main;

    /// <summary>The up-projection B of the low-rank branch; its activations are <c>t = x·Aᵀ</c>.</summary>
    public TilePart Up;

    /// <summary>32 bias values, or <c>null</c>.</summary>
    public float* Bias;

    /// <summary>Where output (0, 0) of the block goes.</summary>
    public float* Y;

    /// <summary>Floats from one row of outputs to the next.</summary>
    public nint YStride;
}

/// <summary>One packed matrix and the activations it is multiplied with.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct TilePart
{
    /// <summary>The tile's first byte.</summary>
    public byte* Weights;

    /// <summary>The tile's zero points, one bit string per row.</summary>
    public byte* ZeroPoints;

    /// <summary>Staged activations: <c>float[k][C]</c>, or <c>sbyte[k / 4][C][4]</c>.</summary>
    public byte* X;

    /// <summary>Sums of the staged activations, <c>[group][C]</c>, as float or int: multiplied by a constant zero point if the format has one.</summary>
    public byte* XSums;

    /// <summary>Scales of int8 activations: C per token, or <c>[group][C]</c>.</summary>
    public float* XScales;

    /// <summary>Groups along K.</summary>
    public int Groups;

    /// <summary>Whole units along K.</summary>
    public int Units;

    /// <summary>Whole units of a group; fewer remain for the last one.</summary>
    public int UnitsPerGroup;

    /// <summary>The scale of the whole tensor, 1 if it has none.</summary>
    public float Scale;

    /// <summary>The decoded code that stands for 0 where weights were dropped.</summary>
    public int ZeroCode;
}
