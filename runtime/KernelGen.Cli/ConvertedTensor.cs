using System;
using System.Collections.Generic;

namespace KernelGen.Cli;

/// <summary>One tensor of a <see cref="ModelConversion"/>.</summary>
internal sealed class ConvertedTensor
{
    private readonly Action<SafetensorsWriter> _add;

    private ConvertedTensor(ModelTensor tensor, string result, string how, string? note, Func<LayerTensors>? layer, Action<SafetensorsWriter> add)
    {
        Name = tensor.Name;
        Type = tensor.Type;
        Shape = tensor.Shape;
        Result = result;
        How = how;
        Note = note;
        Layer = layer;
        _add = add;
    }

    /// <summary>The name, before and after.</summary>
    public string Name { get; }

    /// <summary>The type it had.</summary>
    public string Type { get; }

    /// <summary>The shape it had.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>What it is now: a format id, or an element type.</summary>
    public string Result { get; private set; }

    /// <summary><c>kept</c>: the same bytes; <c>exact</c>: the same values; <c>dequantized</c>: the values that its formula gives, as floats; <c>rounded</c>: quantized anew.</summary>
    public string How { get; private set; }

    /// <summary>Why it is not exact, or what else was done.</summary>
    public string? Note { get; }

    /// <summary>Gives the layer, if it is one.</summary>
    public Func<LayerTensors>? Layer { get; }

    public static ConvertedTensor Kept(ModelTensor tensor) => new(
        tensor, tensor.Type, "kept", null, null, writer => writer.Add(tensor.Name, tensor.Elements!.Value, [.. tensor.Shape], tensor.CopyTo));

    public static ConvertedTensor OfFloats(ModelTensor tensor, string? note)
    {
        bool isWide = tensor.Elements is SafetensorsType.I32 or SafetensorsType.I64;
        string how = tensor.Elements switch
        {
            null => "dequantized",
            SafetensorsType.F32 => "kept",
            _ => "exact",
        };
        return new(
            tensor,
            "F32",
            isWide ? "rounded" : how,
            isWide ? "integers beyond 2^24 are rounded" : note,
            null,
            writer => writer.Add(tensor.Name, SafetensorsType.F32, [.. tensor.Shape], tensor.ReadFloats));
    }

    public static ConvertedTensor OfLayer(ModelTensor tensor, LayerTensors layer, string how, string? note, Func<LayerTensors> load)
    {
        (LayerFormat format, int outputs, int inputs, bool hasBias) = (layer.Format, layer.Outputs, layer.Inputs, layer.Bias is not null);
        return new(tensor, format.ToString(), how, note, load, writer => LayerFile.Add(writer, tensor.Name, format, outputs, inputs, hasBias, load));
    }

    /// <summary>Adds the tensor to a file.</summary>
    public void AddTo(SafetensorsWriter writer) => _add(writer);

    /// <summary>Records that the file does not hold the tensor.</summary>
    public void LeaveOut() => (Result, How) = ("", "left out");
}
