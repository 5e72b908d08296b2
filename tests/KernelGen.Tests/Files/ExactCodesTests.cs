using System;
using System.Linq;
using CsCheck;
using Xunit;

namespace KernelGen.Tests.Files;

public sealed class ExactCodesTests
{
    [Fact]
    public void Values_stay_the_same_whatever_signs_and_zero_points_are() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 5], Gen.Int[1, 40], Gen.Int[0, 12], Gen.Int[0, 300], Gen.Int).Sample(
            static (bits, rows, columns, groupSize, range, seed) =>
            {
                Random random = new(seed);
                int groups = groupSize == 0 ? 1 : (columns - 1) / groupSize + 1;
                byte[] codes = [.. Enumerable.Range(0, rows * columns).Select(_ => (byte)random.Next(1 << bits))];
                int[] zeros = [.. Enumerable.Range(0, rows * groups).Select(_ => random.Next(-range, range + 1))];
                float[] scales = [.. zeros.Select(_ => random.Next(8) == 0 ? 0 : (float)(Half)(random.NextDouble() - 0.5))];
                float[] expected = [.. codes.Select((code, i) =>
                {
                    int group = i / columns * groups + (groupSize == 0 ? 0 : i % columns / groupSize);
                    return (code - zeros[group]) * scales[group];
                })];

                QuantizedTensor? tensor = ExactCodes.Find(rows, columns, groupSize, bits, codes, zeros, scales, ScaleType.Float16);

                // With zero points in or next to the range of the codes there is always a format, at most a bit wider.
                bool isFound = tensor is not null && tensor.Format.Element.Bits <= 8 && expected.AsSpan().SequenceEqual(tensor.Dequantize().Values);
                return isFound || (tensor is null && (range > 1 << bits || bits == 8));
            },
            iter: 3000);

    [Theory]
    [InlineData(8, 1f, 0, 15, "i4g4")]
    [InlineData(8, -1f, 1, 15, "i4g4")]
    [InlineData(8, -1f, 0, 15, "u4g4z")]
    [InlineData(3, 1f, 0, 15, "u4g4z")]
    [InlineData(16, 1f, 0, 15, "i5g4")]
    [InlineData(-3, 1f, 0, 12, "u4g4z")]
    [InlineData(-4, 1f, 0, 15, "u5g4z")]
    [InlineData(200, 1f, 0, 15, "u8g4z")]
    [InlineData(300, 1f, 0, 15, null)]
    [InlineData(8, float.NaN, 0, 15, null)]
    public void The_narrowest_format_is_found(int zero, float scale, byte smallest, byte largest, string? format)
    {
        QuantizedTensor? tensor = ExactCodes.Find(1, 4, 4, 4, [smallest, largest, smallest, largest], [zero], [scale], ScaleType.Float16);
        Assert.Equal(format, tensor?.Format.ToString());
    }
}
