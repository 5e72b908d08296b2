using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Turns the plan of a panel kernel into source text.</summary>
internal static class PanelRenderer
{
    private const string Template = "cpu/panel.cs.scriban";

    /// <summary>What panel kernels compute.</summary>
    public const string Summary = "y[m, n] = y₀[m, n] + Σ_k x[m, k] · w[n, k] over a panel: a stretch of 32 rows that has been decoded.";

    public static GeneratedFile Render(PanelPlan plan) => plan.Target == CpuTarget.Avx512Vnni
        ? MachineCodeRenderer.Render(plan)
        : new(plan.Name + ".g.cs", TemplateLibrary.Render(Template, new { kernel = Model(plan) }));

    /// <summary>What a panel and its activations are, in words.</summary>
    public static List<string> Prose(PanelPlan plan)
    {
        if (plan.Activations == PanelInput.Float32)
        {
            return ["A step is one column: 32 float weights, one per row, against one float activation."];
        }

        string zero = plan.HasZeroPoints ? "and one of zero points " : "";
        string bits = plan.Activations == PanelInput.Int8 ? "int8" : "int16";
        return
        [
            "A step is four columns: one 32-bit word per row, a byte per code, lowest row first.",
            $"Steps of a part share a row of 32 float scales {zero}and are summed in 32 bits; {bits} activations, one scale per token{(plan.HasGroupedInputs ? " and part" : "")}.",
        ];
    }

    private static PanelModel Model(PanelPlan plan)
    {
        CpuSpelling spelling = CpuSpelling.Of(plan.Target);
        bool isInteger = plan.Activations != PanelInput.Float32;
        return new()
        {
            Name = plan.Name,
            Template = Template,
            Version = KernelRenderer.Version,
            Isa = plan.Target.Isa,
            Summary = Summary,
            Prose = Prose(plan),
            Loads = [.. LoadModel.Codes(spelling, isInteger), .. LoadModel.Single(spelling, !isInteger)],
            Blocks = [.. plan.Blocks.Select(block => Block(plan, block, spelling))],
        };
    }

    private static PanelBlockModel Block(PanelPlan plan, BlockPlan block, CpuSpelling spelling)
    {
        PanelBlockModel model = new PanelWriter(plan, block, spelling, new ConstantPool()).Write();
        model.Store = OutputStatements.Store(block, spelling);
        return model;
    }
}
