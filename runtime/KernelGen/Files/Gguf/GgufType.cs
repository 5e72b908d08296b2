namespace KernelGen;

/// <summary>The tensor types of GGUF that are read here, under the names and numbers they have in ggml.</summary>
public enum GgufType
{
    /// <summary>IEEE binary32.</summary>
    F32 = 0,

    /// <summary>IEEE binary16.</summary>
    F16 = 1,

    /// <summary>4-bit codes less 8, a scale per 32.</summary>
    Q4_0 = 2,

    /// <summary>4-bit codes, a scale and a minimum per 32.</summary>
    Q4_1 = 3,

    /// <summary>5-bit codes less 16, a scale per 32.</summary>
    Q5_0 = 6,

    /// <summary>5-bit codes, a scale and a minimum per 32.</summary>
    Q5_1 = 7,

    /// <summary>Signed bytes, a scale per 32.</summary>
    Q8_0 = 8,

    /// <summary>2-bit codes, a scale and a minimum per 16, both of 4 bits under a scale per 256.</summary>
    Q2_K = 10,

    /// <summary>3-bit codes less 4, a scale per 16, of 6 bits under a scale per 256.</summary>
    Q3_K = 11,

    /// <summary>4-bit codes, a scale and a minimum per 32, both of 6 bits under a scale per 256.</summary>
    Q4_K = 12,

    /// <summary>5-bit codes, a scale and a minimum per 32, both of 6 bits under a scale per 256.</summary>
    Q5_K = 13,

    /// <summary>6-bit codes less 32, a scale per 16, of 8 bits under a scale per 256.</summary>
    Q6_K = 14,

    /// <summary>The upper half of binary32.</summary>
    BF16 = 30,

    /// <summary>−1, 0 and 1, five or four of them in a byte, a scale per 256.</summary>
    TQ1_0 = 34,

    /// <summary>−1, 0 and 1 in two bits, a scale per 256.</summary>
    TQ2_0 = 35,

    /// <summary>FP4 with a power of two per 32.</summary>
    MXFP4 = 39,
}
