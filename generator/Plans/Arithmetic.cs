namespace KernelGen.Generator.Plans;

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

    /// <summary>Codes times 16-bit activations: pairs of products go to 32-bit sums.</summary>
    ShortDot,
}
