namespace KernelGen;

/// <summary>How a scale is stored.</summary>
public enum ScaleType
{
    /// <summary>IEEE binary16, 2 bytes.</summary>
    Float16,

    /// <summary>IEEE binary32, 4 bytes.</summary>
    Float32,

    /// <summary>A power of two, 2⁻¹²⁶ to 2¹²⁷, or 0: the exponent of a float, 1 byte. OCP's E8M0, whose byte 0 is 2⁻¹²⁷ and not 0.</summary>
    PowerOfTwo,

    /// <summary>OCP's E4M3, 1 byte, times one fp32 scale of the tensor: the scales of NVFP4. Groups only.</summary>
    Float8,
}
