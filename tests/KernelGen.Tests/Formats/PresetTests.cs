using System;
using Xunit;

namespace KernelGen.Tests.Formats;

/// <summary>Stored bytes are the closed formula, exactly.</summary>
public sealed class PresetTests
{
    /// <summary>Bits per weight of a 4096×4096 layer, as published or as the formula of the format gives them.</summary>
    [Theory]
    [InlineData(Presets.Int8_Row, 8.004)]
    [InlineData(Presets.Int4_G128, 4.125)]
    [InlineData(Presets.UInt4_G128, 4.156)]
    [InlineData(Presets.UInt3_G128, 3.148)]
    [InlineData(Presets.UInt2_G64, 2.281)]
    [InlineData(Presets.Slim_W4_24, 3.000)]
    [InlineData(Presets.Slim_W4_24_LR, 6.000)]
    [InlineData(Presets.Slim_W4_24_LRQ, 3.773)]
    [InlineData(Presets.Post4_G128, 4.125)]
    [InlineData(Presets.Emb_Fp8, 8.000)]
    [InlineData(Presets.Ternary_G128, 1.750)]
    [InlineData(Presets.Bfp5_B32, 5.250)]
    [InlineData(Presets.MxFp4, 4.250)]
    [InlineData(Presets.NvFp4, 4.500)]
    [InlineData(Presets.SqueezeLlm_3bit, 3.031)]
    [InlineData(Presets.SqueezeLlm_3bit_S50, 3.199)]
    [InlineData(Presets.SlimLlm_W2_Mixed, 2.141)]
    [InlineData(Presets.MixLlm_W44A8, 4.567)]
    [InlineData(Presets.Mix2416, 2.993)]
    [InlineData(Presets.QuantEase_3b_Out1, 3.336)]
    [InlineData(Presets.SpQr_3b_G16, 3.953)]
    [InlineData(Presets.Nf4_G64_DQ, 4.129)]
    public void Preset_stores_the_bits_it_states(Presets preset, double bits) =>
        Assert.Equal(bits, Math.Round(PresetFormats.Of(preset).StoredBits(4096, 4096), 3));

    [Theory]
    [InlineData(Presets.Int8_Row, 16_777_216 + 2 * 4096)]
    [InlineData(Presets.Int4_G128, 8_388_608 + 2 * 4096 * 32)]
    [InlineData(Presets.UInt4_G128, 8_388_608 + 2 * 4096 * 32 + 4096 * 32 / 2)]
    [InlineData(Presets.UInt3_G128, 6_291_456 + 2 * 4096 * 32 + 4096 * 32 * 3 / 8)]
    [InlineData(Presets.UInt2_G64, 4_194_304 + 2 * 4096 * 64 + 4096 * 64 / 4)]
    [InlineData(Presets.Slim_W4_24, 4_194_304 + 2_097_152 + 2)]
    [InlineData(Presets.Slim_W4_24_LR, 4_194_304 + 2_097_152 + 2 + 2 * 2 * 384 * 4096)]
    [InlineData(Presets.Slim_W4_24_LRQ, 4_194_304 + 2_097_152 + 2 + 2 * (384 * 4096 / 2) + 2 * 384 * 32 + 2 * 4096 * 3)]
    [InlineData(Presets.Post4_G128, 8_388_608 + 2 * 4096 * 32)]
    [InlineData(Presets.Emb_Fp8, 16_777_216 + 4)]
    [InlineData(Presets.Ternary_G128, (128 + 4) / 5 * 32 * 4096 + 2 * 4096 * 32)]
    [InlineData(Presets.Bfp5_B32, 10_485_760 + 4096 * 128)]
    [InlineData(Presets.MxFp4, 8_388_608 + 4096 * 128)]
    [InlineData(Presets.NvFp4, 8_388_608 + 4096 * 256 + 4)]
    [InlineData(Presets.SqueezeLlm_3bit, 6_291_456 + 2 * 4096 * 8)]
    [InlineData(Presets.SqueezeLlm_3bit_S50, 6_291_456 + 2 * 4096 * 8 + 4 * 4097 + 4 * 83_887)]
    [InlineData(Presets.SlimLlm_W2_Mixed, 4096 * (8 * 16 + 8 * 48 + 16 * 32) + 2 * 4096 * 32 + 4096 / 32 * (128 + 128) + 4 * 32)]
    [InlineData(Presets.Mix2416, 128 * (231 * (128 + 16) + 174 * 32 + 16 + (25 * (256 + 16) + 19 * 32 + 16)) + 4 * 256 + 4 * 4097 + 4 * 83_887)]
    [InlineData(Presets.MixLlm_W44A8, 416 * 4096 + 3680 * 2048 + 2 * 4096 * 32 + 3680 * 16 + 4 * 4096)]
    [InlineData(Presets.QuantEase_3b_Out1, 6_291_456 + 2 * 4096 + 4096 / 32 * 64 + 4 * 4097 + 4 * 167_773)]
    [InlineData(Presets.SpQr_3b_G16, 6_291_456 + 4096 * 256 * 6 / 8 + 256 * 256 * 8 + 4 * 4097 + 4 * 167_773)]
    [InlineData(Presets.Nf4_G64_DQ, 8_388_608 + 4096 * 64 + 128 * 64)]
    public void Preset_has_exactly_the_bytes_of_the_formula(Presets preset, long bytes) =>
        Assert.Equal(bytes, PresetFormats.Of(preset).PackedBytes(4096, 4096));

    [Fact]
    public void Every_preset_has_a_format_that_prints_and_parses_back()
    {
        Assert.Equal(Enum.GetValues<Presets>().Length, PresetFormats.All.Count);
        Assert.All(PresetFormats.All, static pair => Assert.Equal(pair.Value, FormatId.Parse(pair.Value.ToString())));
    }

    /// <summary>The main seed's up-projection of a 7B model, with 4-bit adapters of rank 384: 0.22 of fp16.</summary>
    [Fact]
    public void Slim_layer_of_11008_by_4096_stores_3_53_bits() =>
        Assert.Equal(3.53, Math.Round(PresetFormats.Of(Presets.Slim_W4_24_LRQ).StoredBits(11008, 4096), 2));

    [Fact]
    public void Sparsity_is_priced_by_positions_and_by_patterns()
    {
        Assert.Equal(1.0, Sparsity.TwoOfFour.PositionBitsPerWeight);
        Assert.Equal(0.75, Sparsity.TwoOfFour.PatternBitsPerWeight);
        Assert.Equal(6, Sparsity.TwoOfFour.PatternCount);
        Assert.Equal(12870, new Sparsity(8, 16).PatternCount);
    }
}
