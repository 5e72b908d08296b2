using System.Collections.Generic;

namespace KernelGen;

/// <summary>Which texts run on which devices, in which modes, and why others do not.</summary>
internal static class KernelPolicy
{
    /// <summary>Rows of activations up to which the lanes of a sub-group share out K: beyond, rows keep them busy.</summary>
    public const int MostSubGroupRows = 8;

    /// <summary>Rows of activations from which on decoding to local memory is shared by enough of them.</summary>
    public const int FirstLocalRows = 16;

    /// <summary>All modes of all texts, best first.</summary>
    public static IEnumerable<KernelCandidate> Candidates(IReadOnlyList<OpenClKernel> texts)
    {
        foreach (OpenClKernel text in texts)
        {
            if (text.Variant == OpenClVariant.Dot)
            {
                yield return new(text, KernelVariant.Dot, false);
            }
            else if (text.Variant == OpenClVariant.Local)
            {
                yield return new(text, KernelVariant.Local, false);
            }
            else if (text.Variant == OpenClVariant.Rows)
            {
                yield return new(text, KernelVariant.Rows, false);
            }
            else
            {
                yield return new(text, KernelVariant.SubGroups, true);
                yield return new(text, KernelVariant.SubGroups, false);
                yield return new(text, KernelVariant.Generic, true);
                yield return new(text, KernelVariant.Generic, false);
            }
        }
    }

    /// <summary>Why a candidate does not run on a device; <c>null</c> if it may.</summary>
    public static string? Obstacle(KernelCandidate candidate, OpenClTraits traits, OpenClOptions options)
    {
        if (options.Forced is { } forced)
        {
            return (candidate.Variant == forced && candidate.IsHalf == options.AllowHalf) || IsGeneric(candidate) ? null : "another variant is forced";
        }

        if (options.GenericOnly)
        {
            return IsGeneric(candidate) ? null : $"{OpenClOptions.ModeVariable} is {OpenClOptions.GenericMode}";
        }

        return (candidate.IsHalf ? HalfObstacle(traits, options) : null) ?? candidate.Variant switch
        {
            KernelVariant.SubGroups => SubGroupObstacle(traits),
            KernelVariant.Local => LocalObstacle(traits),
            KernelVariant.Dot => !traits.HasDot ? "the device has no packed integer dot product (cl_khr_integer_dot_product)" : DriverQuirks.Find(traits, DriverFeature.Dot),
            _ => null,
        };
    }

    /// <summary>Why a candidate does not compute with an element: in fp16, sums of products with values beyond those of 8-bit codes may be infinite.</summary>
    public static string? Overflow(KernelCandidate candidate, Element element) =>
        !candidate.IsHalf ? null
        : element.IsLearned ? "entries of learned tables may be too much for sums in fp16"
        : element.Codebook?.LargestMagnitude > byte.MaxValue ? $"values of {element} reach {element.Codebook.LargestMagnitude}, too much for sums in fp16" : null;

    /// <summary>Whether it runs on every device.</summary>
    public static bool IsGeneric(KernelCandidate candidate) => candidate is { Variant: KernelVariant.Generic or KernelVariant.Rows, IsHalf: false };

    private static string? HalfObstacle(OpenClTraits traits, OpenClOptions options) =>
        !options.AllowHalf ? $"{OpenClOptions.HalfVariable} is not on"
        : !traits.HasHalf ? "the device has no fp16 arithmetic (cl_khr_fp16)"
        : DriverQuirks.Find(traits, DriverFeature.Half);

    private static string? SubGroupObstacle(OpenClTraits traits) =>
        traits.Kind != DeviceKind.Gpu ? "it is for GPUs"
        : !traits.HasSubGroups ? "the device has no sub-groups"
        : DriverQuirks.Find(traits, DriverFeature.SubGroups);

    private static string? LocalObstacle(OpenClTraits traits) =>
        traits.Kind != DeviceKind.Gpu ? "it is for GPUs: local memory of a CPU is as far away as any other"
        : DriverQuirks.Find(traits, DriverFeature.LocalMemory);
}
