using System;
using System.Buffers.Binary;

namespace KernelGen;

/// <summary>One block of a quantized GGUF tensor, taken apart into codes, and a scale and perhaps a minimum per group.</summary>
/// <remarks>
/// <c>w = (code − zero) · scale</c>, or <c>w = code · scale + minimum</c>; for MXFP4, whose scale is half the power of two, <c>w = 2 · E2M1(code) · scale</c>.
/// Every product of a scale of 256 with one of a group is exact in a float, so each weight is rounded at most once: by the sum with a minimum.
/// </remarks>
internal ref struct GgufBlock
{
    private const int NibbleMask = 15;

    private readonly ReadOnlySpan<byte> _block;
    private readonly Span<byte> _codes;
    private readonly Span<float> _scales, _minima;

    private GgufBlock(ReadOnlySpan<byte> block, Span<byte> codes, Span<float> scales, Span<float> minima)
    {
        _block = block;
        _codes = codes;
        _scales = scales;
        _minima = minima;
    }

    /// <summary>Takes a block apart.</summary>
    /// <param name="traits">Its type, not a float.</param>
    /// <param name="block">Its bytes.</param>
    /// <param name="codes">Receives a code per weight.</param>
    /// <param name="scales">Receives a scale per group.</param>
    /// <param name="minima">Receives a minimum per group, where the type has one.</param>
    public static void Unpack(GgufTypeTraits traits, ReadOnlySpan<byte> block, Span<byte> codes, Span<float> scales, Span<float> minima)
    {
        GgufBlock unpacked = new(block, codes, scales, minima);
        switch (traits.Type)
        {
            case GgufType.Q4_0:
                unpacked.Simple(2);
                break;
            case GgufType.Q4_1:
                unpacked.Simple(4);
                break;
            case GgufType.Q5_0:
                unpacked.Simple(2 + 4);
                unpacked.FifthBits(2);
                break;
            case GgufType.Q5_1:
                unpacked.Simple(4 + 4);
                unpacked.FifthBits(4);
                break;
            case GgufType.Q8_0:
                unpacked.Q8();
                break;
            case GgufType.Q2_K:
                unpacked.Q2K();
                break;
            case GgufType.Q3_K:
                unpacked.Q3K();
                break;
            case GgufType.Q4_K:
                unpacked.SixBitScales();
                unpacked.NibblesOf64(4 + 12);
                break;
            case GgufType.Q5_K:
                unpacked.SixBitScales();
                unpacked.NibblesOf64(4 + 12 + 32);
                unpacked.FifthBitsByGroup(4 + 12);
                break;
            case GgufType.Q6_K:
                unpacked.Q6K();
                break;
            case GgufType.TQ1_0:
                unpacked.Ternary1();
                break;
            case GgufType.TQ2_0:
                unpacked.PairsOf128(0);
                unpacked._scales[0] = unpacked.Half(64);
                break;
            case GgufType.MXFP4:
                unpacked.Fp4();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(traits), traits.Type, "Floats have no blocks.");
        }
    }

    private readonly float Half(int offset) => (float)BinaryPrimitives.ReadHalfLittleEndian(_block[offset..]);

    /// <summary>A scale, a minimum if there is one, and nibbles: the first half of the codes in the low ones, the second half in the high ones.</summary>
    private readonly void Simple(int offset)
    {
        _scales[0] = Half(0);
        if (!_minima.IsEmpty)
        {
            _minima[0] = Half(2);
        }

        Nibbles(offset);
    }

    private readonly void Nibbles(int offset)
    {
        for (int i = 0; i < 16; i++)
        {
            _codes[i] = (byte)(_block[offset + i] & NibbleMask);
            _codes[16 + i] = (byte)(_block[offset + i] >> 4);
        }
    }

    private readonly void FifthBits(int offset)
    {
        uint bits = BinaryPrimitives.ReadUInt32LittleEndian(_block[offset..]);
        for (int i = 0; i < _codes.Length; i++)
        {
            _codes[i] |= (byte)((bits >> i & 1) << 4);
        }
    }

    private readonly void Q8()
    {
        _scales[0] = Half(0);
        for (int i = 0; i < _codes.Length; i++)
        {
            _codes[i] = (byte)(_block[2 + i] ^ 0x80);
        }
    }

    private readonly void Q2K()
    {
        PairsOf128(16);
        float scale = Half(80), minimum = Half(82);
        for (int group = 0; group < _scales.Length; group++)
        {
            _scales[group] = scale * (_block[group] & NibbleMask);
            _minima[group] = -(minimum * (_block[group] >> 4));
        }
    }

    private readonly void Q3K()
    {
        PairsOf128(32);
        for (int i = 0; i < _codes.Length; i++)
        {
            _codes[i] |= (byte)((_block[i % 32] >> i / 32 & 1) << 2);
        }

        float scale = Half(108);
        ReadOnlySpan<byte> packed = _block.Slice(96, 12);
        for (int group = 0; group < _scales.Length; group++)
        {
            int low = packed[group % 8] >> 4 * (group / 8) & NibbleMask, high = packed[8 + group % 4] >> 2 * (group / 4) & 3;
            _scales[group] = scale * ((low | high << 4) - 32);
        }
    }

    /// <summary>Eight scales and eight minima of 6 bits in 12 bytes: the first four of each in their own bytes, the rest in the nibbles of the last four bytes and in the top bits of the others.</summary>
    private readonly void SixBitScales()
    {
        float scale = Half(0), minimum = Half(2);
        ReadOnlySpan<byte> packed = _block.Slice(4, 12);
        for (int group = 0; group < _scales.Length; group++)
        {
            bool first = group < 4;
            int s = first ? packed[group] & 63 : packed[group + 4] & NibbleMask | packed[group - 4] >> 6 << 4;
            int m = first ? packed[group + 4] & 63 : packed[group + 4] >> 4 | packed[group] >> 6 << 4;
            _scales[group] = scale * s;
            _minima[group] = -(minimum * m);
        }
    }

    private readonly void NibblesOf64(int offset)
    {
        for (int i = 0; i < _codes.Length; i++)
        {
            _codes[i] = (byte)(_block[offset + i / 64 * 32 + i % 32] >> 4 * (i / 32 % 2) & NibbleMask);
        }
    }

    private readonly void FifthBitsByGroup(int offset)
    {
        for (int i = 0; i < _codes.Length; i++)
        {
            _codes[i] |= (byte)((_block[offset + i % 32] >> i / 32 & 1) << 4);
        }
    }

    private readonly void Q6K()
    {
        for (int i = 0; i < _codes.Length; i++)
        {
            int half = i / 128, quarter = i / 32 % 4;
            int low = _block[half * 64 + i % 64] >> 4 * (quarter / 2) & NibbleMask, high = _block[128 + half * 32 + i % 32] >> 2 * quarter & 3;
            _codes[i] = (byte)(low | high << 4);
        }

        float scale = Half(208);
        for (int group = 0; group < _scales.Length; group++)
        {
            _scales[group] = scale * (sbyte)_block[192 + group];
        }
    }

    /// <summary>Two bits per code: bits 2j of 32 bytes are the codes 32j to 32j + 31 of 128.</summary>
    private readonly void PairsOf128(int offset)
    {
        for (int i = 0; i < _codes.Length; i++)
        {
            _codes[i] = (byte)(_block[offset + i / 128 * 32 + i % 32] >> 2 * (i / 32 % 4) & 3);
        }
    }

    /// <summary>A byte is a fraction of 256 in base 3: times 3ⁿ, modulo 256, it starts with digit n.</summary>
    private readonly void Ternary1()
    {
        Digits(_block[..32], _codes[..160]);
        Digits(_block.Slice(32, 16), _codes.Slice(160, 80));
        Digits(_block.Slice(48, 4), _codes.Slice(240, 16));
        _scales[0] = Half(52);
    }

    private static void Digits(ReadOnlySpan<byte> bytes, Span<byte> codes)
    {
        int power = 1;
        for (int start = 0; start < codes.Length; start += bytes.Length, power *= 3)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                codes[start + i] = (byte)((byte)(bytes[i] * power) * 3 >> 8);
            }
        }
    }

    private readonly void Fp4()
    {
        Nibbles(1);
        _codes.Replace((byte)8, (byte)0);
        _scales[0] = (float)Math.ScaleB(1.0, _block[0] - 128);
    }
}
