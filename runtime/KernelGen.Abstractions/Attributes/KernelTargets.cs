using System;

namespace KernelGen;

/// <summary>What the build generates kernels for.</summary>
[Flags]
public enum KernelTargets
{
    /// <summary>The CPU, in C# and machine code.</summary>
    Cpu = 1,

    /// <summary>OpenCL devices, in OpenCL C. Needs the package KernelGen.OpenCl, which runs it.</summary>
    OpenCl = 2,

    /// <summary>NVIDIA GPUs, in C# that ILGPU compiles. Needs the package KernelGen.Cuda, which runs it.</summary>
    Cuda = 4,

    /// <summary>All of them.</summary>
    All = Cpu | OpenCl | Cuda,
}
