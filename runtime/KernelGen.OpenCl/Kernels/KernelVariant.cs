namespace KernelGen;

/// <summary>How a product is computed on an OpenCL device.</summary>
internal enum KernelVariant
{
    /// <summary>Each work-item computes its rows over all of K.</summary>
    Generic,

    /// <summary>The generic text where the lanes of a sub-group share out K.</summary>
    SubGroups,

    /// <summary>Weights are decoded to local memory first.</summary>
    Local,

    /// <summary>Each work-item computes its rows over all of K, its lanes are columns: for tables that belong to rows.</summary>
    Rows,

    /// <summary>Integer dot products.</summary>
    Dot,
}
