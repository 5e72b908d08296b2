namespace KernelGen;

/// <summary>What a matrix of several widths is shared out by.</summary>
public enum MixAxis
{
    /// <summary>Groups of columns: all rows of a group have one width.</summary>
    Groups,

    /// <summary>Rows.</summary>
    Rows,
}
