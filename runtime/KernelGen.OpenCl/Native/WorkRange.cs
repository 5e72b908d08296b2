namespace KernelGen;

/// <summary>How many work-items a launch has, and how many of them form a group.</summary>
internal readonly record struct WorkRange(nuint X, nuint Y, nuint Z, nuint LocalX = 1, nuint LocalY = 1, nuint LocalZ = 1)
{
    /// <summary>The next multiple: OpenCL 1.2 has only whole groups.</summary>
    public static nuint RoundUp(int count, int multiple) => (nuint)((count + multiple - 1) / multiple * multiple);

    public override string ToString() => $"{X}×{Y}×{Z} work-items in groups of {LocalX}×{LocalY}×{LocalZ}";
}
