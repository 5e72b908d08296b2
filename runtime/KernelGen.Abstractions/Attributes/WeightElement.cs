namespace KernelGen;

/// <summary>The element type named in an attribute.</summary>
public enum WeightElement
{
    /// <summary>Signed, or unsigned when a zero point is asked for.</summary>
    Auto,

    /// <summary>Signed symmetric integer of 1 to 8 bits.</summary>
    Int,

    /// <summary>Unsigned integer of 1 to 8 bits.</summary>
    UInt,

    /// <summary>IEEE binary16, no scale.</summary>
    Float16,

    /// <summary>IEEE binary32, no scale.</summary>
    Float32,

    /// <summary>Quantiles of the normal distribution, 3 or 4 bits; 4 bits are NF4.</summary>
    NormalFloat,

    /// <summary>0 and ± powers of two, 3 or 4 bits.</summary>
    PowerOfTwo,

    /// <summary>0 and ± powers of √2, 3 or 4 bits.</summary>
    PowerOfRootTwo,

    /// <summary>Entries of a table that is found with the weights and stored with them, 1 to 8 bits: one for each row, or one for the tensor.</summary>
    Lut,

    /// <summary>−1, 0 or 1, five weights to a byte; dense, in groups of 32 or a multiple.</summary>
    Ternary,

    /// <summary>FP4, up to ±6.</summary>
    E2M1,

    /// <summary>FP6, up to ±28.</summary>
    E3M2,

    /// <summary>FP6, up to ±7.5.</summary>
    E2M3,

    /// <summary>FP8, up to ±448.</summary>
    E4M3,

    /// <summary>FP8, up to ±57344.</summary>
    E5M2,
}
