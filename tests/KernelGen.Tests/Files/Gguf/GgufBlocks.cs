using System;

namespace KernelGen.Tests.Files.Gguf;

/// <summary>Random blocks whose scales are ordinary numbers.</summary>
internal static class GgufBlocks
{
    /// <summary>A block.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="random">The source.</param>
    /// <param name="kind">0: what a quantizer writes, so scales are positive and codes in range; 1: scales of either sign; 2: some scales are 0.</param>
    public static byte[] Random(GgufType type, Random random, int kind)
    {
        GgufTypeTraits traits = GgufTypeTraits.Of(type);
        byte[] block = new byte[traits.Bytes];
        random.NextBytes(block);
        if (type == GgufType.MXFP4)
        {
            block[0] = (byte)random.Next(1, 255);
            return block;
        }

        foreach (int offset in HalfOffsets(type))
        {
            float scale = kind == 2 && random.Next(2) == 0 ? 0 : (float)(random.NextDouble() + 0.01) * (kind == 1 && random.Next(2) == 0 ? -1 : 1);
            BitConverter.TryWriteBytes(block.AsSpan(offset), (Half)scale);
        }

        if (kind == 0)
        {
            MakeOrdinary(type, block);
        }

        return block;
    }

    private static int[] HalfOffsets(GgufType type) => type switch
    {
        GgufType.Q4_1 or GgufType.Q5_1 or GgufType.Q4_K or GgufType.Q5_K => [0, 2],
        GgufType.Q2_K => [80, 82],
        GgufType.Q3_K => [108],
        GgufType.Q6_K => [208],
        GgufType.TQ1_0 => [52],
        GgufType.TQ2_0 => [64],
        _ => [0],
    };

    private static void MakeOrdinary(GgufType type, byte[] block)
    {
        switch (type)
        {
            case GgufType.Q3_K:
                // Scales of 6 bits, 32 or more.
                block.AsSpan(104, 4).Fill(0xFF);
                break;
            case GgufType.Q6_K:
                foreach (ref byte scale in block.AsSpan(192, 16))
                {
                    scale &= 0x7F;
                }

                break;
            case GgufType.TQ2_0:
                foreach (ref byte codes in block.AsSpan(0, 64))
                {
                    codes &= 0xAA;
                }

                break;
        }
    }
}
