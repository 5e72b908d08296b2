using System;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Formats;

/// <summary>Scales and zero points that are codes themselves.</summary>
public sealed class SecondLevelTests
{
    private static readonly WeightFormat s_format = FormatId.Parse("u3g4s3b16x1z").Weights;

    /// <summary>Two blocks of rows by two of groups, of which the last one has one row.</summary>
    [Fact]
    public void Scales_and_zero_points_are_codes_times_the_step_of_their_block_plus_its_offset()
    {
        byte[] scales = new byte[34], zeros = new byte[34];
        (scales[0], scales[1], scales[33]) = (7, 2, 3);
        (zeros[1], zeros[32]) = (5, 1);
        SecondLevelTensor tensor = new(s_format, 17, 8, scales, zeros, [0.5f, 1, 0.25f, -1, 2, 0, 1, 3, 4, 0, 0.00390625f, 0, 0, 8, 0, 0]);

        Assert.Equal((4.5f, -1f), (tensor.Scale(0, 0), tensor.ZeroPoint(0, 0)));
        Assert.Equal((4f, 8f), (tensor.Scale(0, 1), tensor.ZeroPoint(0, 1)));
        Assert.Equal((1f, -1f), (tensor.Scale(15, 0), tensor.ZeroPoint(15, 0)));
        Assert.Equal((0f, 0.00390625f), (tensor.Scale(16, 0), tensor.ZeroPoint(16, 0)));
        Assert.Equal((8f, 0f), (tensor.Scale(16, 1), tensor.ZeroPoint(16, 1)));
    }

    [Fact]
    public void Weights_are_codes_without_their_zero_point_times_their_scale()
    {
        WeightFormat format = FormatId.Parse("u3g2s3b16x2z").Weights;
        QuantizedTensor tensor = new(format, 1, 4, [0, 7, 3, 4], [], [], [], [], secondLevel: new(format, 1, 4, [1, 2], [0, 7], [0.5f, 0.25f, 0.5f, 0.25f]));
        Assert.Equal([-0.25f * 0.75f, 6.75f * 0.75f, (3 - 3.75f) * 1.25f, 0.25f * 1.25f], tensor.Dequantize().Values);
    }

    [Theory]
    [InlineData(8, 0, 0f, "Code 8 of scale 0 does not fit in 3 bits: 0…7.")]
    [InlineData(0, 9, 0f, "Code 9 of zero point 0 does not fit in 3 bits: 0…7.")]
    [InlineData(0, 0, -1f, "Step -1 of block 0")]
    [InlineData(0, 0, 0.1f, "Step 0.1 of block 0")]
    [InlineData(0, 0, float.NaN, "Step NaN of block 0")]
    [InlineData(0, 0, float.PositiveInfinity, "Step Infinity of block 0")]
    public void Contents_that_cannot_be_stored_are_refused(int scaleCode, int zeroCode, float step, string reason) => Refuses(
        reason, () => new SecondLevelTensor(s_format, 1, 4, [(byte)scaleCode], [(byte)zeroCode], [step, 1, 1, 0]));

    /// <summary>Numbers of zero points are multiples of 1/256, so that codes without them are exact.</summary>
    [Theory]
    [InlineData(0.001f, 0f, "Step 0.001")]
    [InlineData(-1f, 0f, "Step -1")]
    [InlineData(1f, 0.001953125f, "Offset 0.001953125")]
    [InlineData(1f, -257f, "Offset -257")]
    public void Numbers_of_zero_points_are_multiples_of_a_256th(float step, float offset, string reason) => Refuses(
        reason + " of block 0 is no fp16 number that is a multiple of 1/256 within ±256.", () => new SecondLevelTensor(s_format, 1, 4, [0], [0], [1, 1, step, offset]));

    [Fact]
    public void Arrays_of_another_length_are_refused()
    {
        Refuses("Expected 2 entries, got 1.", static () => new SecondLevelTensor(s_format, 1, 8, [0], [0, 0], new float[8]));
        Refuses("Expected 2 entries, got 0.", static () => new SecondLevelTensor(s_format, 1, 8, [0, 0], [], new float[8]));
        Refuses("Expected 8 entries, got 4.", static () => new SecondLevelTensor(s_format, 1, 8, [0, 0], [0, 0], new float[4]));
        Refuses("u3g4z has no second level.", static () => new SecondLevelTensor(FormatId.Parse("u3g4z").Weights, 1, 4, [0], [0], new float[4]));
    }

    [Fact]
    public void A_tensor_has_a_second_level_if_and_only_if_its_format_has()
    {
        LayerTensors layer = RandomLayers.Create(FormatId.Parse("u3g4s3b16x1z"), 2, 8, 1), other = RandomLayers.Create(FormatId.Parse("u3g4s3b16x1"), 2, 8, 1);
        byte[] codes = layer.Weights.Codes;
        Refuses("u3g4s3b16x1z needs its own second level.", () => new QuantizedTensor(layer.Format.Weights, 2, 8, codes, [], [], [], []));
        Refuses("u3g4s3b16x1z needs its own second level.", () => new QuantizedTensor(layer.Format.Weights, 2, 8, codes, [], [], [], [], secondLevel: other.Weights.SecondLevel));
        Refuses("u3g4 has no second level.", () => new QuantizedTensor(FormatId.Parse("u3g4").Weights, 2, 8, codes, new float[4], [], [], [], secondLevel: layer.Weights.SecondLevel));
    }

    [Theory]
    [InlineData(0.0, 0f)]
    [InlineData(0.0021, 0.00390625f)]
    [InlineData(-0.0021, -0.00390625f)]
    [InlineData(3.7, 3.69921875f)]
    [InlineData(300, 256f)]
    [InlineData(-300, -256f)]
    public void Numbers_of_zero_points_are_rounded_to_their_grid(double number, float stored) => Assert.Equal(stored, SecondLevelTensor.StoredZeroNumber(number));

    private static void Refuses(string reason, Action action) => Assert.Contains(reason, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
}
