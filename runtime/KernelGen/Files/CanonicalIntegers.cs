using System;
using System.Buffers.Binary;

namespace KernelGen;

/// <summary>How integers lie in a safetensors file: I32, one dimension.</summary>
internal static class CanonicalIntegers
{
    /// <summary>Adds integers.</summary>
    public static void Add(SafetensorsWriter writer, string name, long count, Func<int[]> load) =>
        writer.Add(name, SafetensorsType.I32, [count], stream =>
        {
            Span<byte> bytes = stackalloc byte[sizeof(int)];
            foreach (int value in load())
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
                stream.Write(bytes);
            }
        });

    /// <summary>Reads integers whose number is known.</summary>
    /// <exception cref="KernelGenException">They are missing or have another type or shape.</exception>
    public static int[] Read(SafetensorsFile file, string name, long count)
    {
        file.Expect(name, SafetensorsType.I32, count);
        ReadOnlySpan<byte> bytes = file.Span(name);
        int[] values = new int[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
        }

        return values;
    }
}
