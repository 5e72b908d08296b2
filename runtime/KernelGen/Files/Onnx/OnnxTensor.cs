using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace KernelGen;

/// <summary>A constant of an ONNX model.</summary>
public sealed class OnnxTensor
{
    private readonly string _path;
    private readonly long[] _shape;

    internal OnnxTensor(string path, string name, OnnxType type, long[] shape, ReadOnlyMemory<byte> bytes)
    {
        _path = path;
        _shape = shape;
        Name = name;
        Type = type;
        Bytes = bytes;
    }

    /// <summary>The name it has in the file; empty for the value of most attributes.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public OnnxType Type { get; }

    /// <summary>Extents, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>Elements.</summary>
    public int Count => Bytes.Length / Type.Size();

    /// <summary>The elements, little-endian, the last dimension first.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The values of a float, float16 or bfloat16 tensor of any shape as floats, all of which represent them exactly.</summary>
    /// <exception cref="KernelGenException">The elements are integers.</exception>
    public float[] ReadFloats() => Type.IsFloat() ? ReadNumbers() : throw Wrong("float, float16 or bfloat16 elements");

    /// <summary>The values of a tensor of integers or truth values (0 and 1) of any shape.</summary>
    /// <exception cref="KernelGenException">The elements are floating-point numbers.</exception>
    public long[] ReadIntegers()
    {
        if (Type.IsFloat())
        {
            throw Wrong("integer elements");
        }

        long[] values = new long[Count];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> bytes = Bytes.Span[(i * Type.Size())..];
            values[i] = Type switch
            {
                OnnxType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
                OnnxType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
                OnnxType.Int8 => (sbyte)bytes[0],
                _ => bytes[0],
            };
        }

        return values;
    }

    /// <summary>A floating-point tensor of two dimensions.</summary>
    /// <exception cref="KernelGenException">The elements are integers, or it is no matrix.</exception>
    public Matrix ReadMatrix() =>
        _shape.Length == 2 && Count > 0 ? new((int)_shape[0], (int)_shape[1], ReadFloats()) : throw Wrong("a matrix: two dimensions of at least 1");

    /// <summary>Type and shape: <c>Float [32, 64]</c>.</summary>
    public override string ToString() => Type + " " + SafetensorsTensor.ShapeText(_shape);

    /// <summary>The elements of any type as floats, which round integers beyond ±2^24.</summary>
    internal float[] ReadNumbers()
    {
        float[] values = new float[Count];
        Type.Elements().ToFloats(Bytes.Span, values);
        return values;
    }

    private KernelGenException Wrong(string expected) => FileError.In(_path, FileError.Tensor(Name), ToString(), expected);
}
