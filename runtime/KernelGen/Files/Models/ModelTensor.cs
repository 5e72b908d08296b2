using System;
using System.Collections.Generic;
using System.IO;

namespace KernelGen;

/// <summary>A tensor of a <see cref="ModelFile"/>: plain elements, or weights that are quantized in whatever form the file has.</summary>
public abstract class ModelTensor
{
    private protected const string NotQuantized = "not quantized";

    private protected ModelTensor(string name, string type, IReadOnlyList<long> shape)
    {
        Name = name;
        Type = type;
        Shape = shape;
    }

    /// <summary>The name, unique in the file. Weights that the file spreads over several tensors have the name they had before they were quantized.</summary>
    public string Name { get; }

    /// <summary>What the file calls the type: <c>F16</c>, <c>Q4_K</c>, <c>GPTQ 3-bit</c>.</summary>
    public string Type { get; }

    /// <summary>Extents, outermost first; of a quantized matrix N (outputs) and K (inputs).</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>What the tensor takes in the file, its bias aside.</summary>
    public abstract long Bytes { get; }

    /// <summary>The element type if the tensor is not quantized, or <c>null</c>.</summary>
    public virtual SafetensorsType? Elements => null;

    /// <summary>Whether the tensor is a matrix of weights that the file holds transposed, inputs × outputs.</summary>
    public virtual bool IsTransposed => false;

    /// <summary>The bias that the file keeps beside quantized weights, or <c>null</c>. It is not among <see cref="ModelFile.Tensors"/>.</summary>
    public virtual ModelTensor? Bias => null;

    /// <summary>The values in row order: dequantized, or converted where elements are no floats (which rounds integers beyond ±2^24).</summary>
    /// <exception cref="KernelGenException">The tensor is malformed or too large for an array.</exception>
    public abstract float[] ReadFloats();

    /// <summary>A layer with exactly the values of the quantized weights, bias included, or <c>null</c> with the reason why there is none.</summary>
    /// <exception cref="KernelGenException">The tensor is malformed or too large for an array.</exception>
    public abstract LayerTensors? ReadLayer(out string? obstacle);

    /// <summary>Writes the bytes of a tensor that is not quantized.</summary>
    /// <exception cref="NotSupportedException">The tensor is quantized.</exception>
    public virtual void CopyTo(Stream stream) => throw new NotSupportedException($"{Name} is quantized; it has no elements.");
}
