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
    private const int HighestExtendedLeaf = unchecked((int)0x80000000);
    private const int FirstBrandLeaf = unchecked((int)0x80000002);
    private const int LastBrandLeaf = unchecked((int)0x80000004);

    /// <summary>The model name, or the architecture where the CPU gives none.</summary>
    public static string Name { get; } = BrandString() ?? LinuxModelName() ?? RuntimeInformation.ProcessArchitecture + " processor";

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
