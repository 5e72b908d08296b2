using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Quantization;

/// <summary>The methods that come with the library. Each is a <see cref="Composition"/> of parts that can be used alone.</summary>
/// <remarks>Methods for sparse formats take SLiM-Quant scales where one scale serves the whole tensor, and min-max (AbsMax where symmetric)
/// scales elsewhere. Where scales are quantized themselves, every method takes those codes of them that leave the weights of a group the least
/// error, weighed by the inputs if it has a calibration.</remarks>
public static class Quantizers
{
    private static readonly IScaleRule s_slimScales = new GranularityRule(new SlimQuant(), new MinMax());

    /// <summary><c>rtn</c>: round to nearest over the full range, asymmetric where the format has zero points; to the table of least squared error where tables are learned.</summary>
    public static Composition Rtn { get; } = new("rtn", new MinMax());

    /// <summary><c>absmax</c>: round to nearest, symmetric around zero.</summary>
    public static Composition AbsMax { get; } = new("absmax", new AbsMax());

    /// <summary><c>clip-search</c>: round to nearest over the range of least squared error.</summary>
    public static Composition ClipSearch { get; } = new("clip-search", new ClipSearch());

    /// <summary><c>output-clip</c>: round to nearest over the range of least output error. Needs a calibration.</summary>
    public static Composition OutputClip { get; } = new("output-clip", new OutputClipSearch());

    /// <summary><c>slim-quant</c>: round to nearest under the scale of least expected error over the weight distribution.</summary>
    public static Composition SlimQuant { get; } = new("slim-quant", new SlimQuant());

    /// <summary><c>gptq</c>: round column after column, each making up for the errors of those before. Needs a calibration with covariance.</summary>
    public static Composition Gptq { get; } = new("gptq", new MinMax()) { Rounding = new Gptq { ActivityOrder = true } };

    /// <summary><c>gptq-clip</c>: the same under ranges of least output error. Needs a calibration with covariance.</summary>
    public static Composition GptqClip { get; } = new("gptq-clip", new OutputClipSearch()) { Rounding = new Gptq { ActivityOrder = true } };

    /// <summary><c>spqr</c>: GPTQ beside outliers found by leaving out one weight of a group at a time; the name under which <c>gptq</c> fills
    /// formats with outliers, such as <c>u3g16s3b16x1z_o1</c>. Needs a calibration with covariance.</summary>
    public static Composition SpQr { get; } = new("spqr", new MinMax()) { Rounding = new Gptq { ActivityOrder = true }, Outliers = new LeaveOneOut() };

    /// <summary><c>quantease</c>: coordinate descent on the calibration error from where <c>gptq</c> ends. Needs a calibration with covariance.</summary>
    public static Composition QuantEase { get; } = new("quantease", new MinMax()) { Rounding = new QuantEase() };

    /// <summary><c>slim-llm</c>: groups of columns get their width by salience, then GPTQ rounds them under salience-weighted ranges; for formats such as
    /// <c>u2g128z_k25i1g128_k25u3g128z</c>. Needs a calibration with covariance.</summary>
    public static Composition SlimLlm { get; } = new("slim-llm", new SalienceCalibration()) { Rounding = new Gptq(), Mixing = new Salience() };

    /// <summary><c>2-4-16</c>: the groups of widest range under the loudest inputs get 4 bits, and outliers come from those of 2 bits; for formats such as
    /// <c>u2g16z_k10u4g16z_o0.5</c>. Needs a calibration with covariance.</summary>
    public static Composition TwoFourSixteen { get; } =
        new("2-4-16", new MinMax()) { Rounding = new Gptq { ActivityOrder = true }, Mixing = new RangeSensitivity(), NarrowOutliers = true };

    /// <summary><c>mixllm</c>: the rows that lose most get more bits, and GPTQ rounds them under ranges of least output error; for formats such as <c>u4g128z_n10i8g128_a8g128</c>. Needs a calibration
    /// with covariance.</summary>
    public static Composition MixLlm { get; } = new("mixllm", new OutputClipSearch()) { Rounding = new Gptq { ActivityOrder = true }, Mixing = new OutputLoss() };

    /// <summary><c>squeezellm</c>: tables of least squared error, weighed by the mean squares of the inputs; for formats with learned tables. Needs a calibration.</summary>
    public static Composition SqueezeLlm { get; } = new("squeezellm", new MinMax()) { Rounding = new SqueezeLlm() };

    /// <summary><c>magnitude-2:4</c>: quantize, then keep the largest weights.</summary>
    public static Composition Magnitude24 { get; } = new("magnitude-2:4", s_slimScales) { Mask = new MagnitudeMask() };

    /// <summary><c>wanda-2:4</c>: quantize, then keep the weights of largest magnitude times input norm. Needs a calibration.</summary>
    public static Composition Wanda24 { get; } = new("wanda-2:4", s_slimScales) { Mask = new WandaMask() };

    /// <summary><c>sparsegpt-2:4</c>: keep the weights that others can make up for least, then <c>gptq</c> on those. Needs a calibration with
    /// covariance.</summary>
    public static Composition SparseGpt24 { get; } =
        new("sparsegpt-2:4", s_slimScales) { Mask = new SparseGptMask(), Rounding = new Gptq { ActivityOrder = true } };

    /// <summary><c>naive-lora</c>: as <c>wanda-2:4</c>, plus the truncated SVD of what was lost. Needs a calibration where the format is sparse.</summary>
    public static Composition NaiveLora { get; } = new("naive-lora", s_slimScales) { Mask = new WandaMask(), LowRank = new NaiveSvd() };

    /// <summary><c>slim-lora</c>: as <c>wanda-2:4</c>, plus adapters that weigh what was lost by the inputs. Needs a calibration.</summary>
    public static Composition SlimLora { get; } = new("slim-lora", s_slimScales) { Mask = new WandaMask(), LowRank = new SlimLora() };

    /// <summary><c>slim-lora-q</c>: the same method under the name used for formats with integer adapters. Needs a calibration.</summary>
    public static Composition SlimLoraQ { get; } = new("slim-lora-q", s_slimScales) { Mask = new WandaMask(), LowRank = new SlimLora() };

    /// <summary><c>covariance-lora</c>: as <c>slim-lora</c>, with adapters that minimize the calibration error itself. Needs a calibration
    /// with covariance.</summary>
    public static Composition CovarianceLora { get; } =
        new("covariance-lora", s_slimScales) { Mask = new WandaMask(), LowRank = new CovarianceLora() };

    /// <summary>Every method, simplest first.</summary>
    public static IReadOnlyList<Composition> All { get; } =
        [Rtn, AbsMax, ClipSearch, OutputClip, SlimQuant, Gptq, GptqClip, SpQr, QuantEase, SlimLlm, TwoFourSixteen, MixLlm, SqueezeLlm, Magnitude24, Wanda24, SparseGpt24, NaiveLora, SlimLora, SlimLoraQ, CovarianceLora];

    /// <summary>The method of a name.</summary>
    /// <exception cref="ArgumentException">No method has this name; the message lists those that exist.</exception>
    public static Composition Named(string name) => All.FirstOrDefault(method => method.Name == name)
        ?? throw new ArgumentException(
            $"There is no method '{name}'; use one of {string.Join(", ", All.Select(static method => method.Name))}.",
            nameof(name));
}
