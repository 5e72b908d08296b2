using System;
using CsCheck;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Formats;

/// <summary>Format ids print and parse back.</summary>
public sealed class FormatIdTests
{
    [Fact]
    public void Every_format_parses_back_from_what_it_prints() =>
        RandomLayers.Any.Sample(static layer => FormatId.Parse(layer.Format.ToString()) == layer.Format, iter: 2000);

    [Theory]
    [InlineData("i4g128")]
    [InlineData("u3g64z")]
    [InlineData("i4t_s24_lr10i4g128_a8")]
    [InlineData("i4t_s24_lr10dn128f16")]
    [InlineData("i8csf32")]
    [InlineData("f32")]
    [InlineData("i5g96_rank64u3g32z_a8g96")]
    [InlineData("i4t_s8of16")]
    [InlineData("i4g128_a8g32")]
    [InlineData("i8c_a16")]
    [InlineData("u3g64z_a16g32")]
    [InlineData("nf4g64")]
    [InlineData("nf3t_s24")]
    [InlineData("pot4c")]
    [InlineData("post3g32sf32")]
    [InlineData("e2m1g32")]
    [InlineData("e4m3tsf32")]
    [InlineData("e2m1g32se8m0")]
    [InlineData("u5g32se8m0z_a8g32")]
    [InlineData("i4c_lr10dn128nf4g64")]
    [InlineData("lut3c")]
    [InlineData("lut4t_lr10f16")]
    [InlineData("e3m2g64_lr12.5e5m2c")]
    [InlineData("i3g128_o0.45")]
    [InlineData("u3cz_oc1_a8")]
    [InlineData("i4g128_s24_rank7f16_o100_a8g32")]
    [InlineData("u3g16s3b16x1z_o1")]
    [InlineData("e2m1g16se4m3")]
    [InlineData("u4g16se4m3z_a8g16")]
    [InlineData("nf4g64s8b32x8")]
    [InlineData("i4g32s4b32x4_a8g32")]
    [InlineData("u2g128z_k25i1g128_k25u3g128z")]
    [InlineData("u4g128z_n10i8g128_a8g128")]
    [InlineData("u2g16z_k10.25u4g16z_p_lr10f16_o0.5")]
    [InlineData("u2g16s3b16x1z_k9.8u4g16s3b16x1z_o0.5")]
    [InlineData("i4t_s24_p_a8")]
    [InlineData("nf4c_n0.5i8csf32")]
    public void Known_ids_print_as_they_were_written(string id) => Assert.Equal(id, FormatId.Parse(id).ToString());

    [Theory]
    [InlineData("", "names no weights")]
    [InlineData("i9g128", "1 to 8 bits")]
    [InlineData("i0t", "1 to 8 bits")]
    [InlineData("i4", "names no weights")]
    [InlineData("i4g0", "group size")]
    [InlineData("i4g128z", "zero point")]
    [InlineData("i4g128_a8_s24", "wrong place")]
    [InlineData("i4g128_s44", "fewer than M")]
    [InlineData("i4g128_lr0f16", "ratio")]
    [InlineData("i4g128_lr10", "no part")]
    [InlineData("i4g128_a4", "no part")]
    [InlineData("i4g128_a32", "no part")]
    [InlineData("i4g128_a16g0", "at least 1 feature")]
    [InlineData("I4G128", "names no weights")]
    [InlineData("nf5g64", "'nf5' is no element")]
    [InlineData("e3m4c", "'e3m4' is no element")]
    [InlineData("nf4", "names no weights")]
    [InlineData("nf4g64z", "zero point")]
    [InlineData("lut9c", "1 to 8 bits")]
    [InlineData("lut3g64", "belongs to a row or to the tensor")]
    [InlineData("lut3csf32", "entries are fp16")]
    [InlineData("lut3t_s24", "weights are dense")]
    [InlineData("lut3cz", "zero point")]
    [InlineData("i4c_rank8lut4c", "no learned tables")]
    [InlineData("i4g128_o0", "density")]
    [InlineData("i4g128_oc101", "density")]
    [InlineData("i4g128_o0.5_lr10f16", "wrong place")]
    [InlineData("i4g128_o0.123", "no part")]
    [InlineData("i4cse4m3", "Only groups have fp8 scales")]
    [InlineData("u3g16s1b16x1z", "2 to 8 bits")]
    [InlineData("u3g16s9b16x1z", "2 to 8 bits")]
    [InlineData("u3g16s3b8x1z", "16 or 32 rows")]
    [InlineData("u3g16s3b16x0z", "1 to 1024 groups")]
    [InlineData("u3g16s3b16x1025z", "1 to 1024 groups")]
    [InlineData("u3g16s3b16z", "names no weights")]
    [InlineData("u3g16sf32s3b16x1z", "names no weights")]
    [InlineData("u3cs3b16x1z", "Only the scales of groups")]
    [InlineData("nf4g64s8b32x8z", "zero point")]
    [InlineData("i4g128_k25", "no part")]
    [InlineData("i4g128_k0i2g128", "share of a matrix")]
    [InlineData("i4g128_k100i2g128", "no part")]
    [InlineData("i4g128_k50i2g128_k50i3g128", "leave nothing")]
    [InlineData("i4g128_k25i2g128_n10i8g128", "another axis")]
    [InlineData("i4g128_p_k25i2g128", "wrong place")]
    [InlineData("i4g128_k25i2g64", "the group size of the main weights")]
    [InlineData("u2g16s3b16x1z_k10u4g16z", "the second level")]
    [InlineData("i4g128_n25i8c", "the granularity")]
    [InlineData("i4g128_s24_n25i8g128", "dense codes")]
    [InlineData("i4t_n25f16", "dense codes")]
    [InlineData("i4c_k25i2c", "i4c has none")]
    public void Wrong_ids_say_what_is_wrong(string id, string reason)
    {
        Assert.False(FormatId.TryParse(id, out _, out string? error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.StartsWith("'" + id + "'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_an_id_or_a_reason_never_a_crash() =>
        Gen.String[Gen.Char["iugtczsfalrdnupemo_0123456789."], 0, 24].Sample(static text => FormatId.TryParse(text, out _, out string? error) == error is null, iter: 20_000);
}
