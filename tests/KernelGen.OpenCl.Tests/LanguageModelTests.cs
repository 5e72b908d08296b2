using System;
using System.IO;
using KernelGen.Quantization;
using KernelGen.Samples;
using KernelGen.Samples.Formats;
using Xunit;

namespace KernelGen.Tests;

/// <summary>The language model of the demo predicts a text as well on an OpenCL device as on the CPU.</summary>
public sealed class LanguageModelTests
{
    private const int FewWindows = 2, MoreWindows = 16;
    private const double Tolerance = 1e-4;

    // Generic programs sum integer activations as floats. Their last bits move some activations of the next layer to the next code, which is worth 1/127 of the largest one.
    // What that does to the bits is noise around zero: 2.5e-4 over 2 windows, 7e-5 over 16, 4e-6 over 32.
    private const double ToleranceOfCodes = 5e-4;

    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "kg-lm");

    [Fact]
    public void Zero_points_cost_the_same_bits() => AssertSame<UInt3Group64.Attention, UInt3Group64.Up, UInt3Group64.Down>(Quantizers.Rtn, TestDevice.Shared);

    [Fact]
    public void So_does_sparsity() => AssertSame<Sparse4.Attention, Sparse4.Up, Sparse4.Down>(Quantizers.Magnitude24, TestDevice.Shared);

    [Fact]
    public void So_do_integer_activations_that_are_summed_as_integers() =>
        AssertSame<Int8RowInt8.Attention, Int8RowInt8.Up, Int8RowInt8.Down>(Quantizers.Rtn, TestDevice.Forced(KernelVariant.Dot));

    [Fact]
    public void So_do_others_but_for_noise() => AssertSame<Int8RowInt8.Attention, Int8RowInt8.Up, Int8RowInt8.Down>(
        Quantizers.Rtn, TestDevice.Forced(KernelVariant.Generic), MoreWindows, ToleranceOfCodes);

    private static void AssertSame<TAttention, TUp, TDown>(IQuantizer quantizer, OpenClDevice device, int windows = FewWindows, double tolerance = Tolerance)
        where TAttention : class, IQuantizedLinear<TAttention>
        where TUp : class, IQuantizedLinear<TUp>
        where TDown : class, IQuantizedLinear<TDown>
    {
        ModelWeights weights = ModelWeights.Load(Path.Combine(s_folder, "kg-lm.safetensors"));
        using LanguageModel<TAttention, TUp, TDown> expected = LanguageModel<TAttention, TUp, TDown>.Quantize(weights, quantizer, device: CpuDevice.Default);
        using LanguageModel<TAttention, TUp, TDown> actual = LanguageModel<TAttention, TUp, TDown>.Quantize(weights, quantizer, device: device);
        byte[] text = Vocabulary.Encode(File.ReadAllBytes(Path.Combine(s_folder, "heldout.txt")))[..(windows * weights.Shape.Context + 1)];
        double bits = Evaluation.BitsPerByte(expected, text);
        Assert.InRange(bits, 0.5, 6);
        Assert.InRange(Evaluation.BitsPerByte(actual, text), bits - tolerance, bits + tolerance);
        Assert.All(actual.Describe(), static layer => Assert.Contains("__opencl", layer.Kernel, StringComparison.Ordinal));
    }
}
