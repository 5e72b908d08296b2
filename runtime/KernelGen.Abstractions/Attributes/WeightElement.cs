namespace KernelGen;

/// <summary>The element type named in an attribute.</summary>
public enum WeightElement
{
    /// <summary>Signed, or unsigned when a zero point is asked for.</summary>
    Auto,

    /// <summary>Signed symmetric integer.</summary>
    Int,

    /// <summary>Unsigned integer.</summary>
    UInt,

    /// <summary>IEEE binary16, no scale.</summary>
    Float16,

    /// <summary>IEEE binary32, no scale.</summary>
    Float32,
}
