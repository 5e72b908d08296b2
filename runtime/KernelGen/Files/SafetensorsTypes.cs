using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>Sizes and names of <see cref="SafetensorsType"/>.</summary>
public static class SafetensorsTypes
{
    /// <summary>Every name a file may use, for messages.</summary>
    internal const string All = "F32, F16, BF16, I32, I8 or U8";

    /// <summary>Bytes of one element.</summary>
    public static int Size(this SafetensorsType type) => type switch
    {
        SafetensorsType.F32 or SafetensorsType.I32 => 4,
        SafetensorsType.F16 or SafetensorsType.BF16 => 2,
        SafetensorsType.I8 or SafetensorsType.U8 => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The element types are " + All + "."),
    };

    /// <summary>Whether elements are floating-point numbers.</summary>
    public static bool IsFloat(this SafetensorsType type) => type is SafetensorsType.F32 or SafetensorsType.F16 or SafetensorsType.BF16;

    /// <summary>Floats from the bytes of a floating-point type, all of which represent them exactly.</summary>
    internal static void ToFloats(this SafetensorsType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (type == SafetensorsType.F32 && BitConverter.IsLittleEndian)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] = type switch
            {
                SafetensorsType.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]),
                SafetensorsType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]),
                _ => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16),
            };
        }
    }

    internal static SafetensorsType? Parse(ReadOnlySpan<char> name) => name switch
    {
        "F32" => SafetensorsType.F32,
        "F16" => SafetensorsType.F16,
        "BF16" => SafetensorsType.BF16,
        "I32" => SafetensorsType.I32,
        "I8" => SafetensorsType.I8,
        "U8" => SafetensorsType.U8,
        _ => null,
    };
}
