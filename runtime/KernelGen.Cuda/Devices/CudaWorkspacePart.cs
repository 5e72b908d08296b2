namespace KernelGen;

/// <summary>What a buffer of the workspace is for.</summary>
internal enum CudaWorkspacePart
{
    /// <summary>Activations from the host.</summary>
    Activations,

    /// <summary>Outputs for the host.</summary>
    Outputs,

    /// <summary>Staged activations.</summary>
    Staged,

    /// <summary>Sums of staged activations.</summary>
    Sums,

    /// <summary>Scales of staged activations.</summary>
    Scales,

    /// <summary>Sums of blocks that share out K.</summary>
    Partials,

    /// <summary>How many of those blocks are done.</summary>
    Tickets,

    /// <summary>Activations times the first low-rank factor.</summary>
    Projected,

    /// <summary>Outputs of the parts of a matrix, before they come to their places.</summary>
    Stored,
}
