using System.Linq;

namespace KernelGen;

/// <summary>What is known about drivers, with its source.</summary>
internal static class DriverQuirks
{
    private static readonly DriverQuirk[] s_all =
    [
        new("", "Adreno", "", DriverFeature.SubGroups, "compilers for Adreno crash in sub_group_reduce_add (llama.cpp issue 22006)"),
        new("", "Adreno", "", DriverFeature.LocalMemory, "local memory of Adreno is slower than registers (apache/tvm pull request 15730)"),
        new("Oclgrind", "", "", DriverFeature.SubGroups, "oclgrind declares sub-groups but does not run them"),
        new("Oclgrind", "", "", DriverFeature.Half, "oclgrind does not load kernels with fp16 arithmetic"),
        new("rusticl", "", "26.", DriverFeature.FusedMultiplyAdd, "fma() does not link in rusticl of Mesa 26 ('nir_shader not fully linked')"),
    ];

    /// <summary>Why a feature is left alone on a device; <c>null</c> if it is not.</summary>
    public static string? Find(OpenClTraits traits, DriverFeature feature) =>
        s_all.FirstOrDefault(quirk => quirk.Avoids == feature && quirk.Matches(traits))?.Reason;
}
