using System;
using System.Linq;

namespace KernelGen;

/// <summary>How GPTQ checkpoints store a layer of N outputs and K inputs, as AutoGPTQ and its successors write it.</summary>
/// <remarks>
/// <code>
/// qweight  I32  [K·b/32, N]        codes of a column as a bit string downwards; 2, 3, 4 or 8 bits
/// qzeros   I32  [groups, N·b/32]   zero points of a group as a bit string along the row
/// scales   F16 (also BF16, F32)  [groups, N]
/// g_idx    I32  [K]                the group of each input, where columns were quantized in an order of their own; may be absent
/// </code>
/// The first version of the form stores zero points less one, in b bits, so that 2^b − 1 stands for 0; the second (<c>"checkpoint_format": "gptq_v2"</c>) as they are.
/// </remarks>
internal sealed class GptqLayout
{
    private static readonly int[] s_widths = [2, 3, 4, 8];

    private readonly CheckpointParts _parts;
    private readonly CheckpointSettings _settings;
    private readonly int _groups;

    public GptqLayout(CheckpointParts parts, CheckpointSettings settings)
    {
        _parts = parts;
        _settings = settings;
        (_groups, Outputs) = parts.Matrix(parts.Scales);
        (int words, _) = parts.Matrix(parts.Weights);
        (_, int zeroWords) = parts.Matrix(parts.Zeros);
        int? indices = parts.Indices;
        int[] fitting = [.. s_widths.Where(bits => PackedWords.Count(Outputs, bits) == zeroWords && (indices is not { } count || PackedWords.Count(count, bits) == words))];

        // Outputs are commonly padded until zero points fill their words.
        int[] full = [.. fitting.Where(bits => (long)Outputs * bits == 32L * zeroWords)], possible = full.Length > 0 ? full : fitting;
        Bits = fitting.Contains(settings.Bits ?? 0) ? settings.Bits!.Value
            : possible.Length == 1 ? possible[0]
            : throw parts.Wrong(parts.Weights, $"a width of {(possible.Length == 0 ? "none of 2, 3, 4 and 8 bits" : string.Join(" or ", possible) + " bits")}");
        Inputs = indices ?? (int)((long)words * 32 / Bits);
        parts.Expect(parts.Weights, PackedWords.Count(Inputs, Bits), Outputs);
        parts.Expect(parts.Zeros, _groups, zeroWords);
    }

    public int Bits { get; }

    public int Outputs { get; }

    public int Inputs { get; }

    public CheckpointWeights Read()
    {
        ReadOnlySpan<byte> words = _parts.Bytes(_parts.Weights), zeroWords = _parts.Bytes(_parts.Zeros);
        byte[] codes = new byte[_parts.Count(Outputs, Inputs)];
        for (int k = 0; k < Inputs; k++)
        {
            for (int n = 0; n < Outputs; n++)
            {
                codes[n * Inputs + k] = (byte)PackedWords.Read(words, n, Outputs, k, Bits);
            }
        }

        int step = (int)PackedWords.Count(Outputs, Bits), less = _settings.StoresZeros ? 0 : 1, mask = (1 << Bits) - 1;
        int[] zeros = new int[_groups * Outputs];
        for (int i = 0; i < zeros.Length; i++)
        {
            zeros[i] = PackedWords.Read(zeroWords, i % _groups * step, 1, i / _groups, Bits) + less & mask;
        }

        return new(Outputs, Inputs, Bits, codes, zeros, _parts.ReadScales(_groups, Outputs), _parts.ScaleType, _parts.GroupOf(_settings, Inputs, _groups));
    }
}
