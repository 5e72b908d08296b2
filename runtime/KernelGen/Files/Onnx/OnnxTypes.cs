using System;

namespace KernelGen;

/// <summary>Sizes and kinds of <see cref="OnnxType"/>.</summary>
public static class OnnxTypes
{
    /// <summary>Every type, for messages.</summary>
    internal const string All = "float, uint8, int8, int32, int64, bool, float16 or bfloat16";

    /// <summary>Bytes of one element.</summary>
    public static int Size(this OnnxType type) => type switch
    {
        OnnxType.Int64 => 8,
        OnnxType.Float or OnnxType.Int32 => 4,
        OnnxType.Float16 or OnnxType.BFloat16 => 2,
        OnnxType.UInt8 or OnnxType.Int8 or OnnxType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The element types are " + All + "."),
    };

    /// <summary>Whether elements are floating-point numbers.</summary>
    public static bool IsFloat(this OnnxType type) => type is OnnxType.Float or OnnxType.Float16 or OnnxType.BFloat16;

    /// <summary>The same elements in safetensors.</summary>
    internal static SafetensorsType Elements(this OnnxType type) => type switch
    {
        OnnxType.Float => SafetensorsType.F32,
        OnnxType.Float16 => SafetensorsType.F16,
        OnnxType.BFloat16 => SafetensorsType.BF16,
        OnnxType.Int64 => SafetensorsType.I64,
        OnnxType.Int32 => SafetensorsType.I32,
        OnnxType.Int8 => SafetensorsType.I8,
        OnnxType.UInt8 => SafetensorsType.U8,
        _ => SafetensorsType.Bool,
    };
}
