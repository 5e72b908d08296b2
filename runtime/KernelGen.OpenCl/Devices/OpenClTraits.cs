using System;

namespace KernelGen;

/// <summary>What an OpenCL driver says about a device.</summary>
public sealed record OpenClTraits
{
    /// <summary>The platform's name.</summary>
    public required string PlatformName { get; init; }

    /// <summary>The platform's version.</summary>
    public required string PlatformVersion { get; init; }

    /// <summary>The device's name.</summary>
    public required string Name { get; init; }

    /// <summary>Who made it.</summary>
    public required string Vendor { get; init; }

    /// <summary>The OpenCL version of the device as text, <c>OpenCL 3.0 …</c>.</summary>
    public required string DeviceVersion { get; init; }

    /// <summary>The OpenCL version of the device.</summary>
    public required Version Version { get; init; }

    /// <summary>The driver's version.</summary>
    public required string DriverVersion { get; init; }

    /// <summary>What sort of hardware it is.</summary>
    public required DeviceKind Kind { get; init; }

    /// <summary>Parallel compute units.</summary>
    public required int ComputeUnits { get; init; }

    /// <summary>The most work-items in a group.</summary>
    public required int MaxWorkGroup { get; init; }

    /// <summary>Bytes of local memory of a work-group.</summary>
    public required long LocalBytes { get; init; }

    /// <summary>Bytes of memory.</summary>
    public required ulong GlobalBytes { get; init; }

    /// <summary>Bytes of the largest buffer.</summary>
    public required ulong MaxBufferBytes { get; init; }

    /// <summary>Whether the device works in the host's memory, so that weights need no copy.</summary>
    public required bool HasUnifiedMemory { get; init; }

    /// <summary>Whether it computes in fp16 (<c>cl_khr_fp16</c>).</summary>
    public required bool HasHalf { get; init; }

    /// <summary>Whether it has the packed 4×8-bit dot product (<c>cl_khr_integer_dot_product</c>).</summary>
    public required bool HasDot { get; init; }

    /// <summary>Whether it has sub-groups: by the extension or the feature of OpenCL C 3.0, and at least one per work-group.</summary>
    public required bool HasSubGroups { get; init; }
}
