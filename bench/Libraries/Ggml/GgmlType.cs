namespace KernelGen.Bench.Libraries.Ggml;

/// <summary>Storage types of ggml, numbered as its ABI numbers them.</summary>
internal enum GgmlType
{
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q8_0 = 8,
    Q2_K = 10,
    Q3_K = 11,
    Q4_K = 12,
    Q5_K = 13,
    Q6_K = 14,
    IQ4_NL = 20,
    TQ1_0 = 34,
    TQ2_0 = 35,
    MXFP4 = 39,
}
