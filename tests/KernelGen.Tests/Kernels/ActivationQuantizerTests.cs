using System;
using CsCheck;
using Xunit;

namespace KernelGen.Tests.Kernels;

/// <summary>Int8 activations are the nearest codes, symmetric, and never overflow.</summary>
public sealed class ActivationQuantizerTests
{
    [Fact]
    public void Codes_are_within_half_a_step_of_the_activations() => Gen.Float[-1000, 1000].Array[1, 100].Sample(
        static x =>
        {
            sbyte[] codes = new sbyte[x.Length];
            float scale = ActivationQuantizer.Quantize(x, codes);
            for (int k = 0; k < x.Length; k++)
            {
                Assert.InRange(codes[k], (sbyte)-127, (sbyte)127);
                Assert.InRange(Math.Abs((double)codes[k] * scale - x[k]), 0, 0.5001 * scale);
            }
        },
        iter: 2000);

    [Fact]
    public void Zeros_have_scale_zero()
    {
        sbyte[] codes = [1, 2, 3];
        Assert.Equal(0, ActivationQuantizer.Quantize([0f, -0f, 0f], codes));
        Assert.Equal([0, 0, 0], codes);
    }

    [Fact]
    public void Activations_too_small_for_a_reciprocal_keep_their_codes()
    {
        sbyte[] codes = new sbyte[3];
        float scale = ActivationQuantizer.Quantize([1e-44f, -1e-44f, 0], codes);
        Assert.Equal([127, -127, 0], codes);
        Assert.True(scale >= 0);
    }
}
