using System;

namespace KernelGen;

/// <summary>What NVIDIA's driver says about a GPU.</summary>
public sealed record CudaTraits
{
    /// <summary>The GPU's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its compute capability, such as 9.0.</summary>
    public required Version Capability { get; init; }

    /// <summary>The CUDA version that the driver supports, such as 12.4.</summary>
    public required Version DriverVersion { get; init; }

    /// <summary>Streaming multiprocessors.</summary>
    public required int Multiprocessors { get; init; }

    /// <summary>The most warps of 32 threads that a multiprocessor runs at a time.</summary>
    public required int WarpsPerMultiprocessor { get; init; }

    /// <summary>Bytes of memory.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Bytes of shared memory that a block can have, if it asks for more than 48 KiB.</summary>
    public required int SharedBytesPerBlock { get; init; }

    /// <summary>Bytes of shared memory of a multiprocessor.</summary>
    public required int SharedBytesPerMultiprocessor { get; init; }

    /// <summary>Bytes of the second-level cache.</summary>
    public required int L2Bytes { get; init; }

    /// <summary>The highest clock of the multiprocessors in MHz; 0 if the driver does not tell.</summary>
    public required int ClockMegahertz { get; init; }
}
