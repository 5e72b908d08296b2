using System.Collections.Generic;
using System.IO;
using System.Linq;
using KernelGen.Quantization;
using KernelGen.Samples.Ocr.Formats;

namespace KernelGen.Samples.Ocr.Quantizing;

/// <summary>The rows of the table.</summary>
internal static class Schemes
{
    /// <summary>The weights as they are.</summary>
    public static Scheme Exact { get; } = new("fp32", null, static _ => Float32.Format);

    /// <summary>All of them: fp32, uniform widths, the plan of the build, and other plans.</summary>
    /// <param name="plans">Further plans, whose file names are shown.</param>
    /// <exception cref="KernelGenException">A plan cannot be read.</exception>
    public static IReadOnlyList<Scheme> All(IReadOnlyList<string> plans) =>
    [
        Exact,
        Uniform(8, Quantizers.Rtn),
        Uniform(6, Quantizers.Rtn),
        Uniform(5, Quantizers.Rtn),
        Uniform(4, Quantizers.Rtn),
        Uniform(4, Quantizers.Gptq),
        Uniform(4, Quantizers.GptqClip),
        Uniform(4, Quantizers.QuantEase),
        Uniform(3, Quantizers.Gptq),
        Planned("plan of the build", KernelSets.BuildPlan, Quantizers.Rtn),
        Planned("plan of the build", KernelSets.BuildPlan, Quantizers.Gptq),
        Planned("plan of the build", KernelSets.BuildPlan, Quantizers.QuantEase),
        .. plans.SelectMany(static path => new[] { Quantizers.Rtn, Quantizers.Gptq }
            .Select(method => Planned(Path.GetFileName(path), PlanFile.Load(path), method))),
    ];

    private static Scheme Uniform(int bits, IQuantizer quantizer) =>
        new($"uniform {bits} bits", quantizer, _ => new(new WeightFormat(Element.Int(bits), Granularity.Group, PlannedFormats.SmallGroup)));

    private static Scheme Planned(string name, IReadOnlyList<(string Layer, LayerFormat Format)> plan, IQuantizer quantizer)
    {
        Dictionary<string, LayerFormat> formats = plan.ToDictionary(static layer => layer.Layer, static layer => layer.Format);
        return new(name, quantizer, product => formats.TryGetValue(product.Name, out LayerFormat? format)
            ? format
            : throw new KernelGenException($"The plan '{name}' does not name the layer '{product.Name}'."));
    }
}
