namespace KernelGen;

/// <summary>What a buffer of the workspace is for.</summary>
internal enum WorkspacePart
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

    /// <summary>Maxima of parts.</summary>
    Maxima,

    /// <summary>Activations times the first low-rank factor.</summary>
    Projected,

    /// <summary>Activations of outlier columns, or of a part of the main matrix.</summary>
    Gathered,

    /// <summary>Outputs of a part of the main matrix, before they go to their places.</summary>
    Stored,
}
