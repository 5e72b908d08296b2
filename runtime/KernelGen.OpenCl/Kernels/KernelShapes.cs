using System;

namespace KernelGen;

/// <summary>Which shapes run on which devices.</summary>
/// <remarks>
/// Numbers for CPUs were measured on PoCL 3.1 (two cores with AVX-512), where only explicit vectors are vectorized. Those for GPUs are not measured: one row of weights per work-item,
/// so that neighbours read neighbouring words, and groups of 64.
/// </remarks>
internal static class KernelShapes
{
    /// <summary>The largest TM.</summary>
    public const int MaxBlockRows = 8;

    /// <summary>TM for some rows: the smallest that takes all of them, or the largest.</summary>
    public static int BlockRows(int rows) => rows switch
    {
        <= 1 => 1,
        2 => 2,
        <= 4 => 4,
        _ => MaxBlockRows,
    };

    /// <summary>The shape of a kernel on a device.</summary>
    /// <param name="traits">The device.</param>
    /// <param name="variant">How it computes.</param>
    /// <param name="blockRows">TM.</param>
    /// <param name="isHalf">Whether it computes in fp16.</param>
    /// <param name="unitColumns">Columns of a unit of the weights, which <see cref="KernelVariant.Local"/> decodes as a whole.</param>
    public static KernelShape For(OpenClTraits traits, KernelVariant variant, int blockRows, bool isHalf, int unitColumns = 32)
    {
        bool isCpu = traits.Kind == DeviceKind.Cpu;
        int chains = blockRows switch
        {
            1 or 2 => 4,
            4 => 2,
            _ => 1,
        };
        KernelShape shape = variant switch
        {
            KernelVariant.SubGroups => new(variant, 4, 2, blockRows, 1) { SubGroupItems = Math.Min(128, traits.MaxWorkGroup) },
            KernelVariant.Local => new(variant, 4, 1, blockRows, 1) { Depth = Depth(traits, unitColumns) },
            KernelVariant.Dot => new(variant, 1, 1, blockRows, isCpu ? 1 : chains, isCpu || traits.MaxWorkGroup < 64 ? 1 : 2),
            _ when isCpu => new(variant, 16, 2, blockRows, chains),
            _ => new(variant, 1, 1, blockRows, chains, traits.MaxWorkGroup < 64 ? 1 : 2),
        };
        return shape with
        {
            IsHalf = isHalf,
            UsesMad = DriverQuirks.Find(traits, DriverFeature.FusedMultiplyAdd) is not null,
            Standard = variant is KernelVariant.SubGroups or KernelVariant.Dot ? Newest(traits) : "CL1.2",
        };
    }

    private static string Newest(OpenClTraits traits) => traits.Version.Major >= 3 ? "CL3.0" : traits.Version.Major == 2 ? "CL2.0" : "CL1.2";

    /// <summary>Units that fit local memory, at most 8.</summary>
    private static int Depth(OpenClTraits traits, int unitColumns)
    {
        int unitBytes = unitColumns * PackedLayout.TileRows * sizeof(float);
        int depth = MaxBlockRows;
        while (depth > 1 && (depth * unitBytes > traits.LocalBytes || depth * 8 > traits.MaxWorkGroup))
        {
            depth /= 2;
        }

        return depth;
    }
}
