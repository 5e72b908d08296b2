using System;
using System.Collections.Generic;

namespace KernelGen;

/// <summary>Where a tensor lies in a file and what its bytes mean.</summary>
public sealed class SafetensorsTensor
{
    private readonly long[] _shape;

    internal SafetensorsTensor(string name, SafetensorsType type, long[] shape, long begin, long end)
    {
        Name = name;
        Type = type;
        _shape = shape;
        Begin = begin;
        End = end;
    }

    /// <summary>The name, unique in the file.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public SafetensorsType Type { get; }

    /// <summary>Extents, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>Offset of the first byte from the start of the file's data.</summary>
    public long Begin { get; }

    /// <summary>Offset after the last byte.</summary>
    public long End { get; }

    /// <summary>Bytes.</summary>
    public long Bytes => End - Begin;

    /// <summary>Elements.</summary>
    public long Count => Bytes / Type.Size();

    /// <summary>Type and shape: <c>F16 [32, 64]</c>.</summary>
    public override string ToString() => Type.Name() + " " + ShapeText(_shape);

    internal bool HasShape(ReadOnlySpan<long> shape) => shape.SequenceEqual(_shape);

    internal static string ShapeText(ReadOnlySpan<long> shape) => "[" + string.Join(", ", shape.ToArray()) + "]";
}
