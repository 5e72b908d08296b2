using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using KernelGen.Generator.MachineCode;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Rendering;

/// <summary>Turns the plan of a panel kernel into machine code that reads like a listing.</summary>
internal static class MachineCodeRenderer
{
    private const string Template = "cpu/panel-machine-code.cs.scriban";

    public static GeneratedFile Render(PanelPlan plan) => new(plan.Name + ".g.cs", TemplateLibrary.Render(Template, new { kernel = Model(plan) }));

    private static MachineCodeModel Model(PanelPlan plan)
    {
        List<MachineCodeMethodModel> methods = [];
        int start = 0;
        foreach (AssembledMethod method in plan.Blocks.Select(block => PanelAssembler.Assemble(plan, block)))
        {
            methods.Add(new() { Name = method.Name, Columns = method.Columns, Start = start, Lines = [.. method.Instructions.Select(Line)] });
            start += method.Instructions.Sum(static instruction => instruction.Bytes.Count);
        }

        return new()
        {
            Name = plan.Name,
            Template = Template,
            Version = KernelRenderer.Version,
            Prose = PanelRenderer.Prose(plan),
            Isa = plan.Target.Isa,
            Methods = methods,
        };
    }

    private static string Line(AssembledInstruction instruction) =>
        string.Join(" ", instruction.Bytes.Select(static value => "0x" + value.ToString("X2", CultureInfo.InvariantCulture) + ",")) + " // " + instruction.Text;
}
