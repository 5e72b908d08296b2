namespace KernelGen.Generator.Plans;

/// <summary>One packed matrix times staged activations.</summary>
/// <param name="Weights">The stored form.</param>
/// <param name="Activations">What it is multiplied with.</param>
/// <param name="Arithmetic">How products are summed.</param>
/// <param name="WordsPerFlush">Words of four products that a 16-bit sum can hold (<see cref="Arithmetic.Int16Sums"/> only).</param>
/// <param name="Recipe">How codes are decoded; empty for floating-point elements.</param>
/// <param name="Repeats">How often the recipe's unit, a period of the packed layout, is repeated to make a whole unit.</param>
/// <param name="UnitBytes">Bytes of a period.</param>
/// <param name="TailBytes">Bytes of a tail.</param>
/// <param name="UnitColumns">Columns of a period; 0 when groups are shorter than a unit.</param>
/// <param name="TailColumns">Staged columns of a tail.</param>
internal sealed record ProductPlan(
    WeightFormat Weights,
    ActivationFormat Activations,
    Arithmetic Arithmetic,
    int WordsPerFlush,
    DecodeRecipe Recipe,
    int Repeats,
    int UnitBytes,
    int TailBytes,
    int UnitColumns,
    int TailColumns)
{
    /// <summary>How zero points enter: not at all, as one number for all rows, or as one per row and group.</summary>
    public ZeroKind Zero => Weights switch
    {
        { HasZeroPoint: true, Granularity: not Granularity.Tensor } => ZeroKind.PerRow,
        { HasZeroPoint: true } or { Element.Offset: not 0 } => ZeroKind.Shared,
        _ => ZeroKind.None,
    };

    /// <summary>Whether every group starts with its own scales.</summary>
    public bool HasGroupScales => Weights.Granularity == Granularity.Group;

    /// <summary>Whether one scale row stands before the first unit.</summary>
    public bool HasRowScales => Weights.HasScale && Weights.Granularity == Granularity.Row;
}

/// <summary>How products are summed.</summary>
internal enum Arithmetic
{
    /// <summary>Codes become floats; fused multiply-add.</summary>
    Float,

    /// <summary>Byte products are summed in 16 bits and flushed to 32 bits before they can overflow.</summary>
    Int16Sums,

    /// <summary>Byte products go to 32-bit sums at once, by widening.</summary>
    Widen,

    /// <summary>Byte products go to 32-bit sums at once, in one instruction.</summary>
    ByteDot,
}

/// <summary>How zero points enter a product.</summary>
internal enum ZeroKind
{
    /// <summary>Codes are values.</summary>
    None,

    /// <summary>One number for every row, multiplied into the sums of the activations beforehand.</summary>
    Shared,

    /// <summary>One per row and group, stored at the end of a tile.</summary>
    PerRow,
}
