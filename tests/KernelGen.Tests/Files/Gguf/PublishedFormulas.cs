using System;
using System.Collections.Generic;

namespace KernelGen.Tests.Files.Gguf;

/// <summary>Decoders of single blocks, written from the descriptions of the formats: they walk through the bytes in order and say which weight each bit belongs to.</summary>
internal static class PublishedFormulas
{
    private static readonly float[] s_fp4 = [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12];

    public static float[] Decode(GgufType type, byte[] block) => type switch
    {
        GgufType.Q4_0 => Q4(block, 2, static q => q - 8, F16(block, 0), null),
        GgufType.Q4_1 => Q4(block, 4, static q => q, F16(block, 0), F16(block, 2)),
        GgufType.Q5_0 => Q5(block, 2, static q => q - 16, F16(block, 0), null),
        GgufType.Q5_1 => Q5(block, 4, static q => q, F16(block, 0), F16(block, 2)),
        GgufType.Q8_0 => Q8(block),
        GgufType.Q2_K => Q2K(block),
        GgufType.Q3_K => Q3K(block),
        GgufType.Q4_K => Q45K(block, 16, hasFifthBits: false),
        GgufType.Q5_K => Q45K(block, 48, hasFifthBits: true),
        GgufType.Q6_K => Q6K(block),
        GgufType.TQ1_0 => Ternary1(block),
        GgufType.TQ2_0 => Ternary2(block),
        GgufType.MXFP4 => Fp4(block),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static float F16(byte[] block, int offset) => (float)BitConverter.ToHalf(block, offset);

    private static float[] Q4(byte[] block, int start, Func<int, int> value, float scale, float? minimum)
    {
        float[] y = new float[32];
        for (int j = 0; j < 16; j++)
        {
            y[j] = value(block[start + j] % 16) * scale;
            y[j + 16] = value(block[start + j] / 16) * scale;
        }

        return minimum is { } m ? Array.ConvertAll(y, v => v + m) : y;
    }

    private static float[] Q5(byte[] block, int start, Func<int, int> value, float scale, float? minimum)
    {
        float[] y = new float[32];
        for (int j = 0; j < 16; j++)
        {
            int first = (block[start + j / 8] & 1 << j % 8) != 0 ? 16 : 0, second = (block[start + 2 + j / 8] & 1 << j % 8) != 0 ? 16 : 0;
            y[j] = value(block[start + 4 + j] % 16 + first) * scale;
            y[j + 16] = value(block[start + 4 + j] / 16 + second) * scale;
        }

        return minimum is { } m ? Array.ConvertAll(y, v => v + m) : y;
    }

    private static float[] Q8(byte[] block)
    {
        float scale = F16(block, 0);
        return [.. Array.ConvertAll(block[2..], q => unchecked((sbyte)q) * scale)];
    }

    private static float[] Q2K(byte[] block)
    {
        List<float> y = [];
        int scaleIndex = 0;
        for (int start = 16; start < 80; start += 32)
        {
            for (int shift = 0; shift < 8; shift += 2)
            {
                for (int part = 0; part < 32; part += 16)
                {
                    byte both = block[scaleIndex++];
                    float scale = F16(block, 80) * (both & 15), minimum = F16(block, 82) * (both >> 4);
                    for (int l = 0; l < 16; l++)
                    {
                        y.Add(scale * (block[start + part + l] >> shift & 3) - minimum);
                    }
                }
            }
        }

        return [.. y];
    }

    private static float[] Q3K(byte[] block)
    {
        // The twelve bytes of scales as a picture: bytes 0-7 hold low halves of scales 0-7 and, above them, of 8-15; bytes 8-11 hold the upper two bits of four scales each.
        int[] scales = new int[16];
        for (int j = 0; j < 8; j++)
        {
            scales[j] = block[96 + j] & 15;
            scales[j + 8] = block[96 + j] >> 4;
        }

        for (int j = 0; j < 4; j++)
        {
            for (int k = 0; k < 4; k++)
            {
                scales[4 * k + j] += (block[104 + j] >> 2 * k & 3) << 4;
            }
        }

        List<float> y = [];
        int scaleIndex = 0, mask = 1;
        for (int start = 32; start < 96; start += 32)
        {
            for (int shift = 0; shift < 8; shift += 2, mask <<= 1)
            {
                for (int part = 0; part < 32; part += 16)
                {
                    float scale = F16(block, 108) * (scales[scaleIndex++] - 32);
                    for (int l = part; l < part + 16; l++)
                    {
                        y.Add(scale * ((block[start + l] >> shift & 3) - ((block[l] & mask) != 0 ? 0 : 4)));
                    }
                }
            }
        }

        return [.. y];
    }

    private static float[] Q45K(byte[] block, int start, bool hasFifthBits)
    {
        List<float> y = [];
        for (int pair = 0; pair < 4; pair++)
        {
            for (int half = 0; half < 2; half++)
            {
                int group = 2 * pair + half, s, m;
                if (group < 4)
                {
                    s = block[4 + group] & 0x3F;
                    m = block[8 + group] & 0x3F;
                }
                else
                {
                    s = (block[8 + group] & 0xF) + ((block[group] & 0xC0) >> 2);
                    m = (block[8 + group] >> 4) + ((block[4 + group] & 0xC0) >> 2);
                }

                float scale = F16(block, 0) * s, minimum = F16(block, 2) * m;
                for (int l = 0; l < 32; l++)
                {
                    int nibbles = block[start + 32 * pair + l];
                    int q = (half == 0 ? nibbles & 15 : nibbles >> 4) + (hasFifthBits && (block[16 + l] & 1 << group) != 0 ? 16 : 0);
                    y.Add(scale * q - minimum);
                }
            }
        }

        return [.. y];
    }

    private static float[] Q6K(byte[] block)
    {
        float[] y = new float[256];
        for (int n = 0; n < 2; n++)
        {
            for (int l = 0; l < 32; l++)
            {
                int low0 = block[64 * n + l], low1 = block[64 * n + 32 + l], high = block[128 + 32 * n + l];
                int[] q = [low0 % 16 + high % 4 * 16, low1 % 16 + high / 4 % 4 * 16, low0 / 16 + high / 16 % 4 * 16, low1 / 16 + high / 64 * 16];
                for (int j = 0; j < 4; j++)
                {
                    float scale = F16(block, 208) * unchecked((sbyte)block[192 + 8 * n + 2 * j + l / 16]);
                    y[128 * n + 32 * j + l] = scale * (q[j] - 32);
                }
            }
        }

        return y;
    }

    private static float[] Ternary1(byte[] block)
    {
        float scale = F16(block, 52);
        List<float> y = [];
        foreach ((int start, int length, int digits) in new[] { (0, 32, 5), (32, 16, 5), (48, 4, 4) })
        {
            for (int digit = 0; digit < digits; digit++)
            {
                for (int m = start; m < start + length; m++)
                {
                    int rest = block[m] * (int)Math.Pow(3, digit) % 256;
                    y.Add((rest * 3 / 256 - 1) * scale);
                }
            }
        }

        return [.. y];
    }

    private static float[] Ternary2(byte[] block)
    {
        List<float> y = [];
        for (int start = 0; start < 64; start += 32)
        {
            for (int factor = 1; factor < 256; factor *= 4)
            {
                for (int m = start; m < start + 32; m++)
                {
                    y.Add((block[m] / factor % 4 - 1) * F16(block, 64));
                }
            }
        }

        return [.. y];
    }

    private static float[] Fp4(byte[] block)
    {
        float scale = (float)Math.Pow(2, block[0] - 128);
        float[] y = new float[32];
        for (int j = 0; j < 16; j++)
        {
            y[j] = s_fp4[block[1 + j] & 15] * scale;
            y[j + 16] = s_fp4[block[1 + j] >> 4] * scale;
        }

        return y;
    }
}
