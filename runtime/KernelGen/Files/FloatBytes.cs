using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>Little-endian floats in files.</summary>
internal static class FloatBytes
{
    /// <summary>Reads F32, F16 or BF16 elements; floats represent all of them exactly.</summary>
    public static void Read(SafetensorsType type, ReadOnlySpan<byte> bytes, Span<float> values)
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
}
