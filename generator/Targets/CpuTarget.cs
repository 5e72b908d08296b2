using System.Collections.Generic;

namespace KernelGen.Generator.Targets;

/// <summary>An instruction set as the generator sees it.</summary>
/// <param name="Name">Its part of a kernel's name.</param>
/// <param name="Isa">The member of <c>KernelGen.CpuIsa</c> that the runtime checks.</param>
/// <param name="VectorBits">Width of a vector register.</param>
/// <param name="Accumulators">Accumulators of each kind that fit in registers beside codes and activations.</param>
/// <param name="HasByteDot">Whether it adds four byte products to 32-bit sums in one instruction.</param>
/// <param name="CutsBitFields">Whether it cuts bit fields of a word into bytes in one instruction.</param>
internal sealed record CpuTarget(string Name, string Isa, int VectorBits, int Accumulators, bool HasByteDot, bool CutsBitFields)
{
    public static CpuTarget Avx512 { get; } = new("avx512", "Avx512", 512, 8, false, true);

    public static CpuTarget Avx2Vnni { get; } = new("avx2vnni", "Avx2Vnni", 256, 8, true, false);

    public static CpuTarget Avx2 { get; } = new("avx2", "Avx2", 256, 4, false, false);

    public static CpuTarget Vector128 { get; } = new("v128", "Vector128", 128, 4, false, false);

    /// <summary>512-bit dot products, which C# has no intrinsics for: machine code.</summary>
    public static CpuTarget Avx512Vnni { get; } = new("avx512vnni", "Avx512Vnni", 512, 8, true, true);

    /// <summary>Every target that C# kernels are written for, widest first.</summary>
    public static IReadOnlyList<CpuTarget> All { get; } = [Avx512, Avx2Vnni, Avx2, Vector128];

    /// <summary>Rows of a tile in one register: each has 32 bits.</summary>
    public int VectorRows => VectorBits / 32;
}
