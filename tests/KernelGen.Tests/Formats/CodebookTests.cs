using System;
using System.Linq;
using Xunit;

namespace KernelGen.Tests.Formats;

/// <summary>Tables and small floats have the published values, and numbers become the nearest of them.</summary>
public sealed class CodebookTests
{
    public static TheoryData<string> Ids { get; } = [.. WeightFormats.Elements.Where(static element => element.Codebook is not null).Select(static element => element.ToString())];

    /// <summary>Dettmers et al., QLoRA: Efficient Finetuning of Quantized LLMs (2023), appendix E.</summary>
    [Fact]
    public void NF4_has_the_published_numbers() => Assert.Equal(
        [
            -1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0.0f,
            0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1.0f,
        ],
        Values("nf4"));

    [Fact]
    public void Powers_fall_from_1_by_halves_and_by_roots_of_halves()
    {
        Assert.Equal([0, 1f / 64, 1f / 32, 1f / 16, 1f / 8, 1f / 4, 1f / 2, 1], Values("pot4").Take(8));
        Assert.Equal([0, 1f / 8, MathF.Sqrt(1f / 32), 1f / 4, MathF.Sqrt(1f / 8), 1f / 2, MathF.Sqrt(1f / 2), 1], Values("post4").Take(8));
        Assert.Equal([0, 1f / 4, 1f / 2, 1, 0, -1f / 4, -1f / 2, -1], Values("pot3"));
    }

    [Fact]
    public void FP4_has_eight_magnitudes() => Assert.Equal([0, 0.5f, 1, 1.5f, 2, 3, 4, 6, 0, -0.5f, -1, -1.5f, -2, -3, -4, -6], Values("e2m1"));

    /// <summary>The largest number, the smallest normal one and the smallest one: OCP Microscaling Formats (MX) 1.0 and OCP FP8 1.0.</summary>
    [Theory]
    [InlineData("e3m2", 28, 0.25, 0.0625, 0)]
    [InlineData("e2m3", 7.5, 1, 0.125, 0)]
    [InlineData("e4m3", 448, 1.0 / 64, 1.0 / 512, 2)]
    [InlineData("e5m2", 57344, 1.0 / 16384, 1.0 / 65536, 8)]
    public void Small_floats_have_the_range_of_their_standard(string id, double largest, double smallestNormal, double smallest, int noNumbers)
    {
        Codebook codebook = Element.Parse(id).Codebook!;
        Assert.Equal(largest, codebook.LargestMagnitude);
        Assert.Equal(smallestNormal, codebook.Values[1 << codebook.FractionBits]);
        Assert.Equal(smallest, codebook.Values[1]);
        Assert.Equal(noNumbers, codebook.Values.Count(float.IsNaN));
    }

    [Fact]
    public void E5M2_is_the_upper_byte_of_a_half()
    {
        foreach (float value in Values("e5m2").Where(static value => !float.IsNaN(value)))
        {
            int code = Element.E5M2.Encode(value);
            Assert.Equal((float)BitConverter.UInt16BitsToHalf((ushort)(code << 8)), value);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_value_is_its_own_nearest_and_halfway_goes_to_the_even_code(string id)
    {
        Element element = Element.Parse(id);
        float[] levels = [.. element.Levels];
        Assert.Equal(levels.Order(), levels);
        Assert.All(levels, level => Assert.Equal(level, element.Decode(element.Encode(level))));
        for (int i = 1; i < levels.Length; i++)
        {
            double middle = ((double)levels[i - 1] + levels[i]) / 2, little = (levels[i] - (double)levels[i - 1]) * 1e-6;
            Assert.Equal(levels[i - 1], element.Decode(element.Encode(middle - little)));
            Assert.Equal(levels[i], element.Decode(element.Encode(middle + little)));
            Assert.Equal(0, element.Encode(middle) % 2);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Numbers_beyond_the_table_saturate_and_0_is_0(string id)
    {
        Element element = Element.Parse(id);
        Assert.Equal(element.Levels[^1], element.Decode(element.Encode(double.PositiveInfinity)));
        Assert.Equal(element.Levels[0], element.Decode(element.Encode(double.NegativeInfinity)));
        Assert.Equal(0, element.Decode(element.ZeroCode));
        Assert.Equal(element.ZeroCode, element.Encode(-0.0));
    }

    [Theory]
    [InlineData("e4m3", 0x7F)]
    [InlineData("e4m3", 0xFF)]
    [InlineData("e5m2", 0x7C)]
    [InlineData("e5m2", 0xFF)]
    public void Codes_that_are_no_numbers_are_refused(string id, byte code)
    {
        WeightFormat format = FormatId.Parse(id + "c").Weights;
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new QuantizedTensor(format, 1, 3, [0, code, 0], [1], [], [], []));
        Assert.Contains($"Code {code} at position 1 stands for no number in {id}", exception.Message, StringComparison.Ordinal);
    }

    private static float[] Values(string id) => [.. Element.Parse(id).Codebook!.Values];
}
