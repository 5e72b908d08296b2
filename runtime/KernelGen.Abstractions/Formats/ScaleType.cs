namespace KernelGen;

/// <summary>How a scale is stored.</summary>
public enum ScaleType
{
    /// <summary>IEEE binary16, 2 bytes.</summary>
    Float16,

    /// <summary>IEEE binary32, 4 bytes.</summary>
    Float32,
}
