using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>Named formats of published systems; the numbers are stored bits per weight of a 4096×4096 layer.</summary>
public enum Presets
{
    /// <summary>Symmetric 8-bit codes, one fp16 scale per row: 8.004.</summary>
    Int8_Row,

    /// <summary>Symmetric 4-bit codes, one fp16 scale per 128: 4.125.</summary>
    Int4_G128,

    /// <summary>Unsigned 4-bit codes with a 4-bit zero point and one fp16 scale per 128: 4.156.</summary>
    UInt4_G128,

    /// <summary>Unsigned 3-bit codes with a 3-bit zero point and one fp16 scale per 128: 3.148.</summary>
    UInt3_G128,

    /// <summary>Unsigned 2-bit codes with a 2-bit zero point and one fp16 scale per 64: 2.281.</summary>
    UInt2_G64,

    /// <summary>SLiM: symmetric 4-bit codes with one scale per tensor, 2:4 sparse: 3.000.</summary>
    Slim_W4_24,

    /// <summary>SLiM with fp16 adapters of rank 0.1·min(N, K), rounded down to a multiple of 128: 6.000.</summary>
    Slim_W4_24_LR,

    /// <summary>SLiM with 4-bit adapters (group 128) of the same rank: 3.773.</summary>
    Slim_W4_24_LRQ,

    /// <summary>Powers of √2 in 4 bits, one fp16 scale per 128: 4.125.</summary>
    Post4_G128,

    /// <summary>Embeddings as E4M3 with one fp32 scale; a linear layer of them computes dot products with queries: 8.000.</summary>
    Emb_Fp8,

    /// <summary>Ternary codes, five to a byte, one fp16 scale per 128: 1.750.</summary>
    Ternary_G128,

    /// <summary>Block floating point: signed 5-bit codes, one 8-bit exponent per 32: 5.250.</summary>
    Bfp5_B32,

    /// <summary>OCP's MXFP4: E2M1, one 8-bit exponent per 32: 4.250.</summary>
    MxFp4,

    /// <summary>NVFP4: E2M1, one E4M3 scale per 16 under one fp32 scale: 4.500.</summary>
    NvFp4,

    /// <summary>SqueezeLLM without its sparse part: 3-bit codes, a table of 8 fp16 numbers for each row: 3.031.</summary>
    SqueezeLlm_3bit,

    /// <summary>SqueezeLLM whole: the same with 0.5 % of the weights in fp16: 3.199.</summary>
    SqueezeLlm_3bit_S50,

    /// <summary>SliM-LLM: unsigned 2-bit codes with a 2-bit zero point and one fp16 scale per 128; a quarter of the groups has 1 bit, another 3 bits: 2.141.</summary>
    SlimLlm_W2_Mixed,

    /// <summary>MixLLM: unsigned 4-bit codes with a 4-bit zero point, 8-bit codes in a tenth of the rows, one fp16 scale per 128; int8 activations in groups of 128: 4.567.</summary>
    MixLlm_W44A8,

    /// <summary>2, 4 and 16 bits in one matrix: unsigned codes in groups of 16 with 3-bit scales and zero points, 4 bits in a tenth of the groups (at 4096 columns 25 of 256) and 2 in the others, 0.5 % of the weights in fp16: 2.993.</summary>
    Mix2416,

    /// <summary>QuantEase: unsigned 3-bit codes with a 3-bit zero point and one fp16 scale per row, 1 % of the weights in fp16: 3.336.</summary>
    QuantEase_3b_Out1,

    /// <summary>SpQR: unsigned 3-bit codes in groups of 16 under 3-bit scales and zero points, 1 % of the weights in fp16: 3.953.</summary>
    SpQr_3b_G16,

    /// <summary>QLoRA's double quantization: NF4 under 8-bit scales per 64: 4.129.</summary>
    Nf4_G64_DQ,
}

/// <summary>The format behind each preset.</summary>
public static class PresetFormats
{
    private static readonly Dictionary<Presets, LayerFormat> s_formats = new()
    {
        [Presets.Int8_Row] = FormatId.Parse("i8c"),
        [Presets.Int4_G128] = FormatId.Parse("i4g128"),
        [Presets.UInt4_G128] = FormatId.Parse("u4g128z"),
        [Presets.UInt3_G128] = FormatId.Parse("u3g128z"),
        [Presets.UInt2_G64] = FormatId.Parse("u2g64z"),
        [Presets.Slim_W4_24] = FormatId.Parse("i4t_s24"),
        [Presets.Slim_W4_24_LR] = FormatId.Parse("i4t_s24_lr10dn128f16"),
        [Presets.Slim_W4_24_LRQ] = FormatId.Parse("i4t_s24_lr10dn128i4g128"),
        [Presets.Post4_G128] = FormatId.Parse("post4g128"),
        [Presets.Emb_Fp8] = FormatId.Parse("e4m3tsf32"),
        [Presets.Ternary_G128] = FormatId.Parse("terng128"),
        [Presets.Bfp5_B32] = FormatId.Parse("i5g32se8m0"),
        [Presets.MxFp4] = FormatId.Parse("e2m1g32se8m0"),
        [Presets.NvFp4] = FormatId.Parse("e2m1g16se4m3"),
        [Presets.SqueezeLlm_3bit] = FormatId.Parse("lut3c"),
        [Presets.SqueezeLlm_3bit_S50] = FormatId.Parse("lut3c_o0.5"),
        [Presets.SlimLlm_W2_Mixed] = FormatId.Parse("u2g128z_k25i1g128_k25u3g128z"),
        [Presets.MixLlm_W44A8] = FormatId.Parse("u4g128z_n10i8g128_a8g128"),
        [Presets.Mix2416] = FormatId.Parse("u2g16s3b16x1z_k9.8u4g16s3b16x1z_o0.5"),
        [Presets.QuantEase_3b_Out1] = FormatId.Parse("u3cz_o1"),
        [Presets.SpQr_3b_G16] = FormatId.Parse("u3g16s3b16x1z_o1"),
        [Presets.Nf4_G64_DQ] = FormatId.Parse("nf4g64s8b32x8"),
    };

    /// <summary>Every preset with its format, in the order of <see cref="Presets"/>.</summary>
    public static IReadOnlyList<KeyValuePair<Presets, LayerFormat>> All { get; } = [.. s_formats.OrderBy(static pair => pair.Key)];

    /// <summary>The format of a preset.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such preset.</exception>
    public static LayerFormat Of(Presets preset) => s_formats.TryGetValue(preset, out LayerFormat? format)
        ? format
        : throw new ArgumentOutOfRangeException(nameof(preset), preset, "No such preset; use one of " + string.Join(", ", s_formats.Keys) + ".");
}
