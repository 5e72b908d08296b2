namespace KernelGen;

/// <summary>What a driver can get wrong.</summary>
internal enum DriverFeature
{
    /// <summary>Sub-groups and their reductions.</summary>
    SubGroups,

    /// <summary>Local memory and barriers.</summary>
    LocalMemory,

    /// <summary>The packed integer dot product.</summary>
    Dot,

    /// <summary>Arithmetic in fp16.</summary>
    Half,

    /// <summary>The fused multiply-add <c>fma()</c>; kernels use <c>mad()</c> instead.</summary>
    FusedMultiplyAdd,
}
