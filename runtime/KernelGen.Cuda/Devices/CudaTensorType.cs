namespace KernelGen;

/// <summary>How the numbers of a tensor on an NVIDIA GPU are stored; the values are those of the kernels.</summary>
public enum CudaTensorType
{
    /// <summary>32-bit floats.</summary>
    Float32 = 0,

    /// <summary>Halves: 11 significant bits, up to 65504. Kernels on tensor cores read them as they are where K is a multiple of 32 (64 for 2:4 sparse weights).</summary>
    Float16 = 1,

    /// <summary>The upper halves of 32-bit floats: 8 significant bits.</summary>
    BFloat16 = 2,
}
