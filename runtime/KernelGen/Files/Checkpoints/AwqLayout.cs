using System;

namespace KernelGen;

/// <summary>How AWQ checkpoints store a layer of N outputs and K inputs, in the form called GEMM.</summary>
/// <remarks>
/// <code>
/// qweight  I32  [K, N/8]        4-bit codes of eight outputs per word; nibbles 0 … 7 belong to outputs 0, 2, 4, 6, 1, 3, 5, 7
/// qzeros   I32  [groups, N/8]   zero points in the same order, as they are
/// scales   F16 (also BF16, F32)  [groups, N]
/// </code>
/// </remarks>
internal sealed class AwqLayout
{
    private const int PerWord = 8;
    private static readonly int[] s_nibbleOf = [0, 4, 1, 5, 2, 6, 3, 7];

    private readonly CheckpointParts _parts;
    private readonly CheckpointSettings _settings;
    private readonly int _groups;

    public AwqLayout(CheckpointParts parts, CheckpointSettings settings)
    {
        _parts = parts;
        _settings = settings;
        (_groups, Outputs) = parts.Matrix(parts.Scales);
        (Inputs, _) = parts.Matrix(parts.Weights);
        parts.Expect(parts.Zeros, _groups, Outputs / PerWord);
    }

    public static int Bits => 4;

    public int Outputs { get; }

    public int Inputs { get; }

    /// <summary>Whether the words of a layer are those of this form.</summary>
    public static bool Is(CheckpointParts parts) => parts.Matrix(parts.Weights).Columns * (long)PerWord == parts.Matrix(parts.Scales).Columns;

    public CheckpointWeights Read()
    {
        byte[] codes = new byte[_parts.Count(Outputs, Inputs)];
        int[] zeros = new int[_groups * Outputs];
        Unpack(_parts.Bytes(_parts.Weights), Inputs, (n, k, code) => codes[n * Inputs + k] = (byte)code);
        Unpack(_parts.Bytes(_parts.Zeros), _groups, (n, group, zero) => zeros[n * _groups + group] = zero);
        return new(Outputs, Inputs, Bits, codes, zeros, _parts.ReadScales(_groups, Outputs), _parts.ScaleType, _parts.GroupOf(_settings, Inputs, _groups));
    }

    private void Unpack(ReadOnlySpan<byte> words, int rows, Action<int, int, int> store)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int n = 0; n < Outputs; n++)
            {
                store(n, row, PackedWords.Read(words, (row * Outputs + n) / PerWord, 1, s_nibbleOf[n % PerWord], Bits));
            }
        }
    }
}
