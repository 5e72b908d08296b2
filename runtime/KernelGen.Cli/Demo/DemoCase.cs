using System;
using System.Collections.Generic;
using KernelGen.Quantization;
using KernelGen.Samples;
using KernelGen.Samples.Formats;

namespace KernelGen.Cli.Demo;

/// <summary>One row of the demo before it is measured: a method and the layer classes it fills.</summary>
/// <param name="Method">The method's name in the table.</param>
/// <param name="Format">The format of the layer classes.</param>
/// <param name="Build">Quantizes the model.</param>
public sealed record DemoCase(string Method, LayerFormat Format, ModelBuilder Build)
{
    /// <summary>The rows, best reference first.</summary>
    public static IReadOnlyList<DemoCase> All { get; } =
    [
        Of<Float32.Attention, Float32.Up, Float32.Down>("fp32", new ExactFloats()),
        Of<Int8Row.Attention, Int8Row.Up, Int8Row.Down>(Quantizers.Rtn),
        Of<Int8RowInt8.Attention, Int8RowInt8.Up, Int8RowInt8.Down>(Quantizers.Rtn),
        Of<NormalFloat4Group64.Attention, NormalFloat4Group64.Up, NormalFloat4Group64.Down>(Quantizers.Rtn),
        Of<Int4Group128.Attention, Int4Group128.Up, Int4Group128.Down>(Quantizers.Rtn),
        Of<UInt3Group64.Attention, UInt3Group64.Up, UInt3Group64.Down>(Quantizers.Rtn),
        Of<UInt3Group64.Attention, UInt3Group64.Up, UInt3Group64.Down>(Quantizers.Gptq),
        Of<UInt3Group16Outliers.Attention, UInt3Group16Outliers.Up, UInt3Group16Outliers.Down>(Quantizers.SpQr),
        Of<LearnedTable3.Attention, LearnedTable3.Up, LearnedTable3.Down>(Quantizers.SqueezeLlm),
        Of<UInt3Group64Int8.Attention, UInt3Group64Int8.Up, UInt3Group64Int8.Down>(Quantizers.Rtn),
        Of<UInt2Group64.Attention, UInt2Group64.Up, UInt2Group64.Down>(Quantizers.Rtn),
        Of<UInt2Group64.Attention, UInt2Group64.Up, UInt2Group64.Down>(Quantizers.Gptq),
        Of<Sparse4.Attention, Sparse4.Up, Sparse4.Down>(Quantizers.Magnitude24),
        Of<Sparse4.Attention, Sparse4.Up, Sparse4.Down>(Quantizers.Wanda24),
        Of<Slim.Attention, Slim.Up, Slim.Down>(Quantizers.SlimLora),
        Of<SlimQuantized.Attention, SlimQuantized.Up, SlimQuantized.Down>(Quantizers.SlimLoraQ),
    ];

    /// <summary>The first row of a method.</summary>
    public static DemoCase Named(string method)
    {
        foreach (DemoCase each in All)
        {
            if (each.Method == method)
            {
                return each;
            }
        }

        throw new ArgumentException($"The demo has no row '{method}'.", nameof(method));
    }

    private static DemoCase Of<TAttention, TUp, TDown>(IQuantizer quantizer)
        where TAttention : class, IQuantizedLinear<TAttention>
        where TUp : class, IQuantizedLinear<TUp>
        where TDown : class, IQuantizedLinear<TDown> => Of<TAttention, TUp, TDown>(quantizer.Name, quantizer);

    private static DemoCase Of<TAttention, TUp, TDown>(string method, IQuantizer quantizer)
        where TAttention : class, IQuantizedLinear<TAttention>
        where TUp : class, IQuantizedLinear<TUp>
        where TDown : class, IQuantizedLinear<TDown> => new(
            method,
            TAttention.Format,
            (weights, calibration, device, progress) => LanguageModel<TAttention, TUp, TDown>.Quantize(weights, quantizer, calibration, device, progress));
}
