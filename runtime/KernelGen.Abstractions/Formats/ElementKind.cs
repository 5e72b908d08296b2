namespace KernelGen;

/// <summary>How the stored code of one weight becomes a number.</summary>
public enum ElementKind
{
    /// <summary>Symmetric integer: code <c>q</c> in <c>[−2^(b−1), 2^(b−1) − 1]</c>; one bit means <c>±1</c>.</summary>
    SignedInt,

    /// <summary>Unsigned integer: code <c>q</c> in <c>[0, 2^b − 1]</c>, usually with a zero point.</summary>
    UnsignedInt,

    /// <summary>−1, 0 or 1 under a scale: codes 0, 1 and 2, which are packed as digits to base 3.</summary>
    Ternary,

    /// <summary>IEEE binary16 or binary32, without a scale.</summary>
    Float,

    /// <summary>A code of sign, exponent and fraction, 4 to 8 bits, under a scale.</summary>
    SmallFloat,

    /// <summary>A code that means an entry of a fixed table, under a scale.</summary>
    Table,

    /// <summary>A code that means an entry of a table that is stored with the weights, 1 to 8 bits, without a scale.</summary>
    LearnedTable,
}
