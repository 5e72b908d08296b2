using System;
using System.Buffers.Binary;
using System.Linq;

namespace KernelGen.Tests.Files.Checkpoints;

/// <summary>A layer as GPTQ and AWQ programs hold it before they pack it, and their packing written down code by code.</summary>
internal sealed class RandomCheckpoint
{
    private readonly Random _random;

    public RandomCheckpoint(int outputs, int inputs, int bits, int groupSize, int seed)
    {
        _random = new(seed);
        Outputs = outputs;
        Inputs = inputs;
        Bits = bits;
        GroupOf = [.. Enumerable.Range(0, inputs).Select(k => k / groupSize)];
        Groups = GroupOf[^1] + 1;
        Codes = Fill(inputs, outputs, () => _random.Next(1 << bits));
        Zeros = Fill(Groups, outputs, () => _random.Next(1 << bits));
        Scales = new Half[Groups, outputs];
        for (int g = 0; g < Groups; g++)
        {
            for (int n = 0; n < outputs; n++)
            {
                Scales[g, n] = (Half)(_random.NextDouble() + 0.001);
            }
        }
    }

    public int Outputs { get; }

    public int Inputs { get; }

    public int Bits { get; }

    public int Groups { get; }

    /// <summary>K×N.</summary>
    public int[,] Codes { get; }

    /// <summary>Groups × N.</summary>
    public int[,] Zeros { get; }

    /// <summary>Groups × N.</summary>
    public Half[,] Scales { get; }

    public int[] GroupOf { get; }

    public float[]? Bias { get; private set; }

    /// <summary>The weights, N×K. With 16-bit scales products are exact in floats.</summary>
    public float[] Weights => [.. from n in Enumerable.Range(0, Outputs) from k in Enumerable.Range(0, Inputs) select (Codes[k, n] - Zeros[GroupOf[k], n]) * (float)Scales[GroupOf[k], n]];

    public RandomCheckpoint Symmetric()
    {
        for (int i = 0; i < Zeros.Length; i++)
        {
            Zeros[i / Outputs, i % Outputs] = 1 << (Bits - 1);
        }

        return this;
    }

    /// <summary>Columns in an order of their own.</summary>
    public RandomCheckpoint Shuffled()
    {
        _random.Shuffle(GroupOf);
        return this;
    }

    /// <summary>Whole groups in an order of their own.</summary>
    public RandomCheckpoint Reversed()
    {
        Array.Reverse(GroupOf);
        return this;
    }

    public RandomCheckpoint WithBias()
    {
        Bias = [.. Enumerable.Range(0, Outputs).Select(static n => 0.5f * n - 3)];
        return this;
    }

    public SafetensorsWriter Gptq(string prefix, bool storesZeros = false, bool withIndex = true)
    {
        int mask = (1 << Bits) - 1;
        SafetensorsWriter writer = new();
        uint[,] columns = new uint[Words(Inputs), Outputs], rows = new uint[Groups, Words(Outputs)];
        for (int n = 0; n < Outputs; n++)
        {
            PackString(k => Codes[k, n], Inputs, (word, value) => columns[word, n] = value);
        }

        for (int g = 0; g < Groups; g++)
        {
            PackString(n => Zeros[g, n] - (storesZeros ? 0 : 1) & mask, Outputs, (word, value) => rows[g, word] = value);
        }

        Add(writer, prefix + ".qweight", columns);
        Add(writer, prefix + ".qzeros", rows);
        AddScales(writer, prefix + ".scales");
        if (withIndex)
        {
            writer.Add(prefix + ".g_idx", SafetensorsType.I32, [Inputs], Bytes([.. GroupOf.Select(static g => (uint)g)]));
        }

        return AddBias(writer, prefix);
    }

    public SafetensorsWriter Awq(string prefix)
    {
        SafetensorsWriter writer = new();
        Add(writer, prefix + ".qweight", Interleaved(Codes));
        Add(writer, prefix + ".qzeros", Interleaved(Zeros));
        AddScales(writer, prefix + ".scales");
        return AddBias(writer, prefix);
    }

    private int Words(int codes) => (codes * Bits + 31) / 32;

    /// <summary>2, 4 and 8 bits: as many as fit, from the lowest bits on. 3 bits: ten codes, two bits of the next, its last bit and ten codes, a bit of the next, its last two and ten codes.</summary>
    private void PackString(Func<int, int> code, int count, Action<int, uint> store)
    {
        uint At(int i) => i < count ? (uint)code(i) : 0;
        for (int word = 0, i = 0; i < count; word++)
        {
            uint value = 0;
            if (Bits != 3)
            {
                for (int shift = 0; shift < 32; shift += Bits)
                {
                    value |= At(i++) << shift;
                }

                store(word, value);
                continue;
            }

            for (int j = 0; j < 10; j++)
            {
                value |= At(i + j) << 3 * j;
            }

            store(word++, value | At(i + 10) << 30);
            value = At(i + 10) >> 2;
            for (int j = 0; j < 10; j++)
            {
                value |= At(i + 11 + j) << 3 * j + 1;
            }

            store(word++, value | At(i + 21) << 31);
            value = At(i + 21) >> 1;
            for (int j = 0; j < 10; j++)
            {
                value |= At(i + 22 + j) << 3 * j + 2;
            }

            store(word, value);
            i += 32;
        }
    }

    private static uint[,] Interleaved(int[,] codes)
    {
        int[] order = [0, 2, 4, 6, 1, 3, 5, 7];
        uint[,] words = new uint[codes.GetLength(0), codes.GetLength(1) / 8];
        for (int row = 0; row < codes.GetLength(0); row++)
        {
            for (int column = 0; column < words.GetLength(1); column++)
            {
                for (int nibble = 0; nibble < 8; nibble++)
                {
                    words[row, column] |= (uint)codes[row, 8 * column + order[nibble]] << 4 * nibble;
                }
            }
        }

        return words;
    }

    private static void Add(SafetensorsWriter writer, string name, uint[,] words) =>
        writer.Add(name, SafetensorsType.I32, [words.GetLength(0), words.GetLength(1)], Bytes([.. words.Cast<uint>()]));

    private static byte[] Bytes(uint[] words)
    {
        byte[] bytes = new byte[4 * words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), words[i]);
        }

        return bytes;
    }

    private static int[,] Fill(int rows, int columns, Func<int> value)
    {
        int[,] matrix = new int[rows, columns];
        for (int i = 0; i < matrix.Length; i++)
        {
            matrix[i / columns, i % columns] = value();
        }

        return matrix;
    }

    private void AddScales(SafetensorsWriter writer, string name) =>
        writer.Add(name, SafetensorsType.F16, [Groups, Outputs], Scales.Cast<Half>().Select(static scale => (float)scale).ToArray().AsMemory());

    private SafetensorsWriter AddBias(SafetensorsWriter writer, string prefix)
    {
        if (Bias is not null)
        {
            writer.Add(prefix + ".bias", SafetensorsType.F16, [Outputs], Bias.AsMemory());
        }

        return writer;
    }
}
