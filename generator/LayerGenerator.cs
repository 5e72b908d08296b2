using System.Linq;
using KernelGen.Generator.Declarations;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Rendering;
using KernelGen.Generator.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KernelGen.Generator;

/// <summary>Turns every <c>[QuantizedLinear]</c> class into a layer: its members, and the kernels of its format.</summary>
/// <remarks>
/// <code>
/// attributes ─► Declarations ─► Planned ─► Specs ─► LayerFiles
/// plan.kg.json ─► BuildPlan ──────┘          │ ├──► Kernels ───────► KernelFiles
/// references, options ─► Project ────────────┘ ├──► Panels ────────► PanelFiles
///                                              ├──► OpenClKernels ─► OpenClFiles
///                                              └──► CudaKernels ───► CudaFiles
/// </code>
/// Mistakes are reported by <see cref="LayerAnalyzer"/>; here a wrong declaration just yields nothing.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class LayerGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<LayerDeclaration> declarations = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                LayerParser.LayerAttributeName,
                static (node, _) => node is TypeDeclarationSyntax,
                static (layer, cancellation) => LayerParser.Parse(layer, cancellation))
            .Where(static declaration => declaration is not null)
            .Select(static (declaration, _) => declaration!)
            .WithTrackingName(StepNames.Declarations);

        IncrementalValueProvider<BuildPlan> plan = context.AdditionalTextsProvider
            .Where(static file => LayerParser.IsPlan(file))
            .Select(static (file, cancellation) => LayerParser.ReadText(file, cancellation))
            .Collect()
            .Select(static (files, _) => BuildPlan.Read(files))
            .WithTrackingName(StepNames.BuildPlan);

        IncrementalValuesProvider<LayerDeclaration> planned = declarations
            .Combine(plan)
            .Select(static (input, _) => input.Left.With(input.Right))
            .WithTrackingName(StepNames.Planned);

        IncrementalValueProvider<ProjectTraits> project = context.CompilationProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (input, _) => LayerParser.ReadProject(input.Left, input.Right))
            .WithTrackingName(StepNames.Project);

        IncrementalValuesProvider<LayerSpec> specs = planned
            .Combine(project)
            .Select(static (input, _) => LayerValidator.Validate(input.Left, input.Right).Spec)
            .Where(static spec => spec is not null)
            .Select(static (spec, _) => spec!)
            .WithTrackingName(StepNames.Specs);

        IncrementalValuesProvider<GeneratedFile> layerFiles = specs
            .Select(static (spec, _) => LayerRenderer.Render(spec))
            .WithTrackingName(StepNames.LayerFiles);

        // Kernels depend on the format alone, so layers of one format share them.
        IncrementalValuesProvider<LayerSpec> onCpu = specs.Where(static spec => spec.Targets.HasFlag(KernelTargets.Cpu));
        IncrementalValuesProvider<KernelPlan> kernels = onCpu
            .SelectMany(static (spec, _) => CpuPlanner.Plan(spec.Format))
            .Collect()
            .SelectMany(static (plans, _) => plans.Distinct())
            .WithTrackingName(StepNames.Kernels);

        IncrementalValuesProvider<GeneratedFile> kernelFiles = kernels
            .Select(static (plan, _) => KernelRenderer.Render(plan))
            .WithTrackingName(StepNames.KernelFiles);

        IncrementalValuesProvider<PanelPlan> panels = onCpu
            .SelectMany(static (spec, _) => PanelPlanner.Plan(spec.Format))
            .Collect()
            .SelectMany(static (plans, _) => plans.Distinct())
            .WithTrackingName(StepNames.Panels);

        IncrementalValuesProvider<GeneratedFile> panelFiles = panels
            .Select(static (plan, _) => PanelRenderer.Render(plan))
            .WithTrackingName(StepNames.PanelFiles);

        IncrementalValuesProvider<OpenClPlan> openClKernels = specs
            .Where(static spec => spec.Targets.HasFlag(KernelTargets.OpenCl))
            .SelectMany(static (spec, _) => OpenClPlanner.Plan(spec.Format))
            .Collect()
            .SelectMany(static (plans, _) => plans.Distinct())
            .WithTrackingName(StepNames.OpenClKernels);

        IncrementalValuesProvider<GeneratedFile> openClFiles = openClKernels
            .Select(static (plan, _) => OpenClRenderer.Render(plan))
            .WithTrackingName(StepNames.OpenClFiles);

        IncrementalValuesProvider<CudaPlan> cudaKernels = specs
            .Where(static spec => spec.Targets.HasFlag(KernelTargets.Cuda))
            .SelectMany(static (spec, _) => CudaPlanner.Plan(spec.Format))
            .Collect()
            .SelectMany(static (plans, _) => plans.Distinct())
            .WithTrackingName(StepNames.CudaKernels);

        IncrementalValuesProvider<GeneratedFile> cudaFiles = cudaKernels
            .Select(static (plan, _) => CudaRenderer.Render(plan))
            .WithTrackingName(StepNames.CudaFiles);

        // All are needed at design time: the members of a layer name its kernels.
        context.RegisterSourceOutput(layerFiles, static (output, file) => output.AddSource(file.HintName, file.Text));
        context.RegisterSourceOutput(kernelFiles, static (output, file) => output.AddSource(file.HintName, file.Text));
        context.RegisterSourceOutput(panelFiles, static (output, file) => output.AddSource(file.HintName, file.Text));
        context.RegisterSourceOutput(openClFiles, static (output, file) => output.AddSource(file.HintName, file.Text));
        context.RegisterSourceOutput(cudaFiles, static (output, file) => output.AddSource(file.HintName, file.Text));
    }
}
