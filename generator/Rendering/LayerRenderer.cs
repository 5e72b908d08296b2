using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Specs;

namespace KernelGen.Generator.Rendering;

/// <summary>Writes the generated part of a layer class.</summary>
internal static class LayerRenderer
{
    private const string Template = "shared/layer.cs.scriban";

    public static GeneratedFile Render(LayerSpec spec)
    {
        LayerFormat format = spec.Format;
        LayerModel model = new()
        {
            Name = spec.Type.Name,
            Template = Template,
            Version = KernelRenderer.Version,
            Namespace = spec.Type.Namespace,
            Containers = spec.Type.Containers,
            InFeatures = spec.InFeatures,
            OutFeatures = spec.OutFeatures,
            Format = format.ToString(),
            PackedBytes = format.PackedBytes(spec.OutFeatures, spec.InFeatures),
            Rank = format.LowRank?.Rank(spec.OutFeatures, spec.InFeatures) ?? 0,
            Prose = FormatProse.Weights(format.Weights) + "; " + FormatProse.Activations(format.Activations),
            Kernels = KernelNames(format),
            ProjectionKernels = format.Projection is { } projection ? KernelNames(projection) : [],
        };
        return new(spec.Type.MetadataName + ".g.cs", TemplateLibrary.Render(Template, new { layer = model }));
    }

    private static List<string> KernelNames(LayerFormat format) => [.. CpuPlanner.Targets(format).Select(target => CpuPlanner.Name(format, target))];
}
