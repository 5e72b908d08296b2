using System;

namespace KernelGen;

/// <summary>The 512-bit dot products of bytes and of 16-bit numbers, as fast as they can be: twelve independent chains in registers. Machine code, as the kernels that use them.</summary>
internal static unsafe class DotProbe
{
    /// <summary>Dot products of a chunk.</summary>
    public const int Products = 12 * Rounds;

    private const int Rounds = 25_000;

    private static readonly byte* s_bytes = Map(Bytes), s_shorts = Map(Shorts);

    /// <summary>Whether this machine runs them.</summary>
    public static bool IsSupported => s_bytes != null && s_shorts != null;

    /// <summary><c>vpdpbusd zmm</c>: 64 products of bytes each.</summary>
    public static ReadOnlySpan<byte> Bytes =>
    [
        0xB8, 0xA8, 0x61, 0x00, 0x00, // mov eax, 25000
        0x62, 0x82, 0x1D, 0x40, 0x50, 0xC5, // vpdpbusd zmm16, zmm28, zmm29
        0x62, 0x82, 0x1D, 0x40, 0x50, 0xCD, // vpdpbusd zmm17, zmm28, zmm29
        0x62, 0x82, 0x1D, 0x40, 0x50, 0xD5, // vpdpbusd zmm18, zmm28, zmm29
        0x62, 0x82, 0x1D, 0x40, 0x50, 0xDD, // vpdpbusd zmm19, zmm28, zmm29
        0x62, 0x82, 0x1D, 0x40, 0x50, 0xE5, // vpdpbusd zmm20, zmm28, zmm29
        0x62, 0x82, 0x1D, 0x40, 0x50, 0xED, // vpdpbusd zmm21, zmm28, zmm29
        0x62, 0x82, 0x1D, 0x40, 0x50, 0xF5, // vpdpbusd zmm22, zmm28, zmm29
        0x62, 0x82, 0x1D, 0x40, 0x50, 0xFD, // vpdpbusd zmm23, zmm28, zmm29
        0x62, 0x02, 0x1D, 0x40, 0x50, 0xC5, // vpdpbusd zmm24, zmm28, zmm29
        0x62, 0x02, 0x1D, 0x40, 0x50, 0xCD, // vpdpbusd zmm25, zmm28, zmm29
        0x62, 0x02, 0x1D, 0x40, 0x50, 0xD5, // vpdpbusd zmm26, zmm28, zmm29
        0x62, 0x02, 0x1D, 0x40, 0x50, 0xDD, // vpdpbusd zmm27, zmm28, zmm29
        0xFF, 0xC8, // dec eax
        0x75, 0xB4, // jne -76
        0xC3, // ret
    ];

    /// <summary><c>vpdpwssd zmm</c>: 32 products of 16-bit numbers each.</summary>
    public static ReadOnlySpan<byte> Shorts =>
    [
        0xB8, 0xA8, 0x61, 0x00, 0x00, // mov eax, 25000
        0x62, 0x82, 0x1D, 0x40, 0x52, 0xC5, // vpdpwssd zmm16, zmm28, zmm29
        0x62, 0x82, 0x1D, 0x40, 0x52, 0xCD, // vpdpwssd zmm17, zmm28, zmm29
        0x62, 0x82, 0x1D, 0x40, 0x52, 0xD5, // vpdpwssd zmm18, zmm28, zmm29
        0x62, 0x82, 0x1D, 0x40, 0x52, 0xDD, // vpdpwssd zmm19, zmm28, zmm29
        0x62, 0x82, 0x1D, 0x40, 0x52, 0xE5, // vpdpwssd zmm20, zmm28, zmm29
        0x62, 0x82, 0x1D, 0x40, 0x52, 0xED, // vpdpwssd zmm21, zmm28, zmm29
        0x62, 0x82, 0x1D, 0x40, 0x52, 0xF5, // vpdpwssd zmm22, zmm28, zmm29
        0x62, 0x82, 0x1D, 0x40, 0x52, 0xFD, // vpdpwssd zmm23, zmm28, zmm29
        0x62, 0x02, 0x1D, 0x40, 0x52, 0xC5, // vpdpwssd zmm24, zmm28, zmm29
        0x62, 0x02, 0x1D, 0x40, 0x52, 0xCD, // vpdpwssd zmm25, zmm28, zmm29
        0x62, 0x02, 0x1D, 0x40, 0x52, 0xD5, // vpdpwssd zmm26, zmm28, zmm29
        0x62, 0x02, 0x1D, 0x40, 0x52, 0xDD, // vpdpwssd zmm27, zmm28, zmm29
        0xFF, 0xC8, // dec eax
        0x75, 0xB4, // jne -76
        0xC3, // ret
    ];

    /// <summary>A chunk of the first.</summary>
    public static void ByteChunk(void* context, int chunk) => ((delegate* unmanaged<void>)s_bytes)();

    /// <summary>A chunk of the second.</summary>
    public static void ShortChunk(void* context, int chunk) => ((delegate* unmanaged<void>)s_shorts)();

    private static byte* Map(ReadOnlySpan<byte> code) => KernelSelector.IsSupported(CpuIsa.Avx512Vnni) ? MachineCode.TryMap(code, out _) : null;
}
