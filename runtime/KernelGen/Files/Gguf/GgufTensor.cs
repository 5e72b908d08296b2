using System.Collections.Generic;

namespace KernelGen;

/// <summary>Where a tensor lies in a GGUF file and what its bytes mean.</summary>
public sealed class GgufTensor
{
    private readonly long[] _shape;

    internal GgufTensor(string name, GgufType type, long[] shape, long begin, long bytes)
    {
        Name = name;
        Type = type;
        _shape = shape;
        Begin = begin;
        Bytes = bytes;
    }

    /// <summary>The name, unique in the file.</summary>
    public string Name { get; }

    /// <summary>The type.</summary>
    public GgufType Type { get; }

    /// <summary>Extents, outermost first (a GGUF file lists them innermost first): rows, then columns.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>Offset of the first byte from the start of the file's data.</summary>
    public long Begin { get; }

    /// <summary>Bytes.</summary>
    public long Bytes { get; }

    /// <summary>Type and shape: <c>Q4_0 [32, 64]</c>.</summary>
    public override string ToString() => Type + " " + SafetensorsTensor.ShapeText(_shape);
}
