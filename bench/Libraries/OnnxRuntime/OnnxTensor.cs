using System;
using System.Runtime.InteropServices;

namespace KernelGen.Bench.Libraries.OnnxRuntime;

/// <summary>A constant of a model.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">Its elements.</param>
/// <param name="Dimensions">Its shape.</param>
/// <param name="Data">Its elements, little-endian, the last dimension first.</param>
internal sealed record OnnxTensor(string Name, OnnxType Type, long[] Dimensions, byte[] Data)
{
    /// <summary>A constant of some numbers.</summary>
    public static OnnxTensor Of<T>(string name, OnnxType type, T[] values, params long[] dimensions)
        where T : unmanaged => new(name, type, dimensions, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}

/// <summary>Element types, numbered as ONNX numbers them.</summary>
internal enum OnnxType
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
}
