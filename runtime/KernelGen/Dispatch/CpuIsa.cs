namespace KernelGen;

/// <summary>An instruction set that kernels are generated for.</summary>
public enum CpuIsa
{
    /// <summary>Plain loops over the packed layout, the definition of right.</summary>
    Reference,

    /// <summary>128-bit vectors of any machine (SSE, Arm64 AdvSimd, WebAssembly).</summary>
    Vector128,

    /// <summary>256-bit integer and FMA instructions of x64.</summary>
    Avx2,

    /// <summary>AVX2 with the 8-bit dot product <c>vpdpbusd</c>.</summary>
    Avx2Vnni,

    /// <summary>512-bit instructions with BW, DQ, VL, VBMI and GFNI.</summary>
    Avx512,

    /// <summary>AVX-512 with the 512-bit byte dot product <c>vpdpbusd</c>, as machine code; also needs VBMI and GFNI.</summary>
    Avx512Vnni,
}
