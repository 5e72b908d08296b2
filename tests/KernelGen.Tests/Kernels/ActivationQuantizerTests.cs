using System;
using CsCheck;
using Xunit;

namespace KernelGen.Tests.Kernels;

/// <summary>Integer activations are the nearest codes, symmetric, never overflow, and do not depend on the width of vectors.</summary>
public sealed class ActivationQuantizerTests
{
    private static readonly Gen<int> s_maxCode = Gen.Bool.Select(static wide => wide ? 32767 : 127);

    [Fact]
    public void Codes_are_within_half_a_step_of_the_activations() => Gen.Select(Gen.Float[-1000, 1000].Array[1, 200], s_maxCode).Sample(
        static (x, maxCode) =>
        {
            (short[] codes, float scale, int sum) = Quantize(x, maxCode);
            int expected = 0;
            for (int k = 0; k < x.Length; k++)
            {
                expected += codes[k];
                Assert.InRange(codes[k], -maxCode, maxCode);

                // The last term: the scale itself may be subnormal.
                double tolerance = (maxCode < 128 ? 0.5001 : 0.51) * scale + maxCode * (double)float.Epsilon;
                Assert.InRange(Math.Abs((double)codes[k] * scale - x[k]), 0, tolerance);
            }

            Assert.Equal(expected, sum);
        },
        iter: 2000);

    [Fact]
    public void Every_path_computes_the_definition() => Gen.Select(
        Gen.Frequency((8, Gen.Float[-1, 1]), (1, Gen.Single), (1, Gen.Int[-254, 254].Select(static half => half / 2f))).Array[1, 300], s_maxCode).Sample(
        static (x, maxCode) =>
        {
            (short[] codes, float scale, _) = Quantize(x, maxCode);
            float max = 0;
            foreach (float value in x)
            {
                max = MathF.Max(max, MathF.Abs(value));
            }

            Assert.Equal(max / maxCode, scale);
            for (int k = 0; k < x.Length; k++)
            {
                Assert.Equal(Definition(x[k], max, maxCode), codes[k]);
            }
        },
        iter: 5000);

    [Theory]
    [InlineData(127)]
    [InlineData(32767)]
    public void Ties_go_to_even(int maxCode)
    {
        float[] x = new float[67];
        for (int k = 0; k < 66; k++)
        {
            x[k] = k - 32.5f;
        }

        x[66] = maxCode;
        (short[] codes, _, _) = Quantize(x, maxCode);
        for (int k = 0; k < 66; k++)
        {
            Assert.Equal(MathF.Round(x[k], MidpointRounding.ToEven), codes[k]);
        }
    }

    [Theory]
    [InlineData(127)]
    [InlineData(32767)]
    public void Zeros_have_scale_zero(int maxCode)
    {
        (short[] codes, float scale, int sum) = Quantize([0f, -0f, 0f], maxCode);
        Assert.Equal(0, scale);
        Assert.Equal(0, sum);
        Assert.Equal([0, 0, 0], codes);
    }

    [Theory]
    [InlineData(127)]
    [InlineData(32767)]
    public void Activations_too_small_for_a_reciprocal_keep_their_codes(int maxCode)
    {
        (short[] codes, float scale, _) = Quantize([1e-44f, -1e-44f, 0], maxCode);
        Assert.Equal([(short)maxCode, (short)-maxCode, 0], codes);
        Assert.True(scale >= 0);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void What_is_not_finite_reaches_the_scale_from_any_place(float value)
    {
        for (int place = 0; place < 70; place++)
        {
            float[] x = new float[70];
            Array.Fill(x, 3);
            x[place] = value;
            Assert.Equal(MathF.Abs(value), Quantize(x, 127).Scale);
        }
    }

    private static (short[] Codes, float Scale, int Sum) Quantize(float[] x, int maxCode)
    {
        ActivationQuantizer quantizer = new(x, maxCode);
        short[] codes = new short[x.Length];
        int sum;
        if (maxCode == short.MaxValue)
        {
            sum = quantizer.Quantize<short>(x, codes);
        }
        else
        {
            sbyte[] bytes = new sbyte[x.Length];
            sum = quantizer.Quantize<sbyte>(x, bytes);
            codes = Array.ConvertAll(bytes, static code => (short)code);
        }

        return (codes, quantizer.Scale, sum);
    }

    private static int Definition(float x, float max, int maxCode)
    {
        float factor = maxCode / max;
        if (float.IsFinite(factor) && float.IsFinite(max))
        {
            return (int)MathF.Round(x * factor, MidpointRounding.ToEven);
        }

        double quotient = (double)x * maxCode / max;
        return double.IsNaN(quotient) ? 0 : (int)Math.Clamp(Math.Round(quotient), -maxCode, maxCode);
    }
}
