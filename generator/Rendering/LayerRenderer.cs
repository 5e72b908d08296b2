using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Specs;

namespace KernelGen.Generator.Rendering;

/// <summary>Writes the generated part of a layer class.</summary>
internal static class LayerRenderer
{
    private const string Template = "shared/layer.cs.scriban";
    private const string ClassTemplate = "shared/layer-class.cs.scriban";

    public static GeneratedFile Render(LayerSpec spec)
    {
        LayerFormat format = spec.Format;
        LayerModel model = new()
        {
            Name = spec.Type.Name,
            Template = Template,
            Version = KernelRenderer.Version,
            Namespace = spec.Type.Namespace,
            Opening = [.. spec.Type.Containers.SelectMany(static (container, depth) => new[] { Indent(container, depth), Indent("{", depth) })],
            Closing = [.. spec.Type.Containers.Select(static (_, depth) => Indent("}", depth)).Reverse()],
            InFeatures = spec.InFeatures,
            OutFeatures = spec.OutFeatures,
            Format = format.ToString(),
            PackedBytes = format.PackedBytes(spec.OutFeatures, spec.InFeatures),
            Rank = format.LowRank?.Rank(spec.OutFeatures, spec.InFeatures) ?? 0,
            Outliers = format.Outliers is { } outliers ? FormatProse.Outliers(outliers, outliers.Count(spec.OutFeatures, spec.InFeatures)) : "",
            Prose = FormatProse.Weights(format.Weights) + "; " + FormatProse.Activations(format.Activations),
            Shares = [.. FormatProse.Shares(format, spec.OutFeatures, spec.InFeatures)],
            IsPermuted = format.IsPermuted,
            Products = [.. CpuPlanner.Formats(format).Select((product, index) => Product(format, product, index, spec.Targets))],
        };
        model.Class = [.. TemplateLibrary.Render(ClassTemplate, new { layer = model }).TrimEnd().Split('\n').Select(line => Indent(line, spec.Type.Containers.Count))];
        return new(spec.Type.MetadataName + ".g.cs", TemplateLibrary.Render(Template, new { layer = model }));
    }

    private static string Indent(string line, int depth) => new string(' ', 4 * depth) + line;

    private static LayerProductModel Product(LayerFormat layer, LayerFormat format, int index, KernelTargets targets)
    {
        // Shares come last, as one list.
        int products = CpuPlanner.Formats(layer).Count(), shares = layer.Mix?.Shares.Count ?? 0;
        bool hasCpu = targets.HasFlag(KernelTargets.Cpu);
        return new()
        {
            Argument = ReferenceEquals(format, CpuPlanner.OutlierColumns) ? "Columns: " : shares > 0 && index == products - shares ? "Shares: [" : "",
            Closing = shares > 0 && index == products - 1 ? "]" : "",
            Kernels = hasCpu ? [.. CpuPlanner.Targets(format).Select(target => CpuPlanner.Name(format, target))] : [],
            Panels = hasCpu ? [.. PanelPlanner.Panels(format).Select(static panel => panel.Name)] : [],
            OpenCl = targets.HasFlag(KernelTargets.OpenCl) ? [.. OpenClPlanner.Kernels(format).Select(static kernel => kernel.Name)] : [],
            Cuda = targets.HasFlag(KernelTargets.Cuda) ? [.. CudaPlanner.Kernels(format).Select(static kernel => kernel.Name)] : [],
        };
    }
}
