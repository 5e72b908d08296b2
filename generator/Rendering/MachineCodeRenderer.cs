using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using KernelGen.Generator.MachineCode;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Turns plans into machine code that reads like a listing.</summary>
internal static class MachineCodeRenderer
{
    private const string Template = "cpu/machine-code.cs.scriban";

    /// <summary>A panel kernel.</summary>
    public static GeneratedFile Render(PanelPlan plan)
    {
        List<MachineCodeMethodModel> methods = Methods(plan.Blocks.Select(block => PanelAssembler.Assemble(plan, block)));
        return Render(new MachineCodeModel
        {
            Name = plan.Name,
            Summary = PanelRenderer.Summary,
            Prose = PanelRenderer.Prose(plan),
            Type = "CpuPanelKernel",
            Isa = plan.Target.Isa,
            Arguments = [.. methods.Select(Start)],
            Methods = methods,
        });
    }

    /// <summary>A kernel of a format. It decodes panels with the method of the 512-bit kernel in C#.</summary>
    public static GeneratedFile Render(KernelPlan plan)
    {
        List<MachineCodeMethodModel> methods = Methods(plan.Blocks.Select(block => LinearAssembler.Assemble(plan.Product, block)));
        string decoder = plan.Name.Replace("__" + CpuTarget.Avx512Vnni.Name, "__" + CpuTarget.Avx512.Name);
        return Render(new MachineCodeModel
        {
            Name = plan.Name,
            Summary = KernelRenderer.Summary,
            Prose = [.. KernelRenderer.Prose(plan), .. KernelRenderer.LayoutProse(plan.Product.Weights)],
            Type = "CpuKernel",
            Isa = plan.Target.Isa,
            Arguments = [.. methods.Select(Start), $"&{decoder}.{plan.Decode!.Name}"],
            Methods = methods,
        });
    }

    private static GeneratedFile Render(MachineCodeModel model) => new(model.Name + ".g.cs", TemplateLibrary.Render(Template, new { kernel = model }));

    private static List<MachineCodeMethodModel> Methods(IEnumerable<AssembledMethod> assembled)
    {
        List<MachineCodeMethodModel> methods = [];
        int start = 0;
        foreach (AssembledMethod method in assembled)
        {
            methods.Add(new() { Name = method.Name, Columns = method.Columns, Start = start, Lines = [.. method.Lines.Select(Line)] });
            start += method.Lines.Sum(static line => line.Bytes.Count);
        }

        return methods;
    }

    private static string Start(MachineCodeMethodModel method) => method.Start.ToString(CultureInfo.InvariantCulture);

    private static string Line(AssembledLine line) =>
        string.Join(" ", line.Bytes.Select(static value => "0x" + value.ToString("X2", CultureInfo.InvariantCulture) + ",")) + " // " + line.Text;
}
