namespace KernelGen.Generator.Plans;

/// <summary>How zero points enter a product.</summary>
internal enum ZeroKind
{
    /// <summary>Codes are values.</summary>
    None,

    /// <summary>One number for every row, multiplied into the sums of the activations beforehand.</summary>
    Shared,

    /// <summary>One per row and group, stored at the end of a tile.</summary>
    PerRow,

    /// <summary>The same as a real number: a code of the second level.</summary>
    RealPerRow,
}

/// <summary>Finds the kind of a format.</summary>
internal static class ZeroKinds
{
    public static ZeroKind Of(WeightFormat weights) => weights switch
    {
        { HasZeroPoint: true, SecondLevel: not null } => ZeroKind.RealPerRow,
        { HasZeroPoint: true, Granularity: not Granularity.Tensor } => ZeroKind.PerRow,
        { HasZeroPoint: true } or { Element.Offset: not 0 } => ZeroKind.Shared,
        _ => ZeroKind.None,
    };
}
