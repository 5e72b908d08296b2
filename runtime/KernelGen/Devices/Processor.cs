using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace KernelGen;

/// <summary>What the CPU says about itself.</summary>
public static class Processor
{
    private const int FeatureLeaf = 7;
    private const int HighestExtendedLeaf = unchecked((int)0x80000000);
    private const int FirstBrandLeaf = unchecked((int)0x80000002);
    private const int LastBrandLeaf = unchecked((int)0x80000004);

    /// <summary>The model name, or the architecture where the CPU gives none.</summary>
    public static string Name { get; } = BrandString() ?? LinuxModelName() ?? RuntimeInformation.ProcessArchitecture + " processor";

    /// <summary>Whether there are the dot products <c>vpdpbusd</c> and <c>vpdpwssd</c> with 512 bits, which .NET has no methods for.</summary>
    public static bool HasAvx512Vnni { get; } = HasWithAvx512(subleaf: 0, static features => features.Ecx, bit: 11);

    /// <summary>Whether there are the bit matrix products of GFNI with 512 bits.</summary>
    public static bool HasGfni { get; } = HasWithAvx512(subleaf: 0, static features => features.Ecx, bit: 8);

    /// <summary>Whether there is the bfloat16 dot product <c>vdpbf16ps</c> with 512 bits, which .NET has no methods for.</summary>
    public static bool HasAvx512Bf16 { get; } = HasWithAvx512(subleaf: 1, static features => features.Eax, bit: 5);

    /// <summary>Asks leaf 7. .NET's own check of AVX-512 comes first, because it also asks whether the operating system saves the registers.</summary>
    private static bool HasWithAvx512(int subleaf, Func<(int Eax, int Ebx, int Ecx, int Edx), int> register, int bit) =>
        Avx512F.IsSupported
        && X86Base.CpuId(FeatureLeaf, 0).Eax >= subleaf
        && (register(X86Base.CpuId(FeatureLeaf, subleaf)) >> bit & 1) != 0;

    private static string? BrandString()
    {
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(HighestExtendedLeaf, 0).Eax < unchecked((uint)LastBrandLeaf))
        {
            return null;
        }

        Span<int> words = stackalloc int[12];
        for (int leaf = FirstBrandLeaf, next = 0; leaf <= LastBrandLeaf; leaf++)
        {
            (words[next++], words[next++], words[next++], words[next++]) = X86Base.CpuId(leaf, 0);
        }

        string name = Encoding.ASCII.GetString(MemoryMarshal.AsBytes(words)).Trim('\0', ' ');
        return name.Length > 0 ? name : null;
    }

    private static string? LinuxModelName()
    {
        try
        {
            string? line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.OrdinalIgnoreCase));
            return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
