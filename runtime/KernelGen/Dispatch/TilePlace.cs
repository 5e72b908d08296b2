namespace KernelGen;

/// <summary>Where a block of outputs starts from and goes to.</summary>
internal unsafe struct TilePlace
{
    /// <summary>What outputs start from.</summary>
    public float* Initial;

    /// <summary>Floats from one row to the next; 0 if all rows start alike.</summary>
    public nint InitialStride;

    /// <summary>Where outputs go.</summary>
    public float* Y;

    /// <summary>Floats from one row to the next.</summary>
    public nint YStride;
}
