using System.Collections.Immutable;
using System.Linq;
using KernelGen.Generator.Declarations;
using KernelGen.Generator.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace KernelGen.Generator;

/// <summary>Reports what the generator's parser and validator find wrong with a layer, on the very argument.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LayerAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Diagnostics.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSymbolAction(static symbolContext => Analyze(symbolContext), SymbolKind.NamedType);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        INamedTypeSymbol symbol = (INamedTypeSymbol)context.Symbol;
        if (LayerParser.Parse(symbol, context.CancellationToken) is not { } declaration)
        {
            return;
        }

        ProjectTraits project = LayerParser.ReadProject(context.Compilation, context.Options.AnalyzerConfigOptionsProvider);
        BuildPlan plan = BuildPlan.Read(
            [.. context.Options.AdditionalFiles.Where(LayerParser.IsPlan).Select(file => LayerParser.ReadText(file, context.CancellationToken))]);
        foreach (Problem problem in LayerValidator.Validate(declaration.With(plan), project).Problems)
        {
            context.ReportDiagnostic(Diagnostics.Create(problem, LayerParser.Locate(symbol, problem.Place, context.CancellationToken)));
        }
    }
}
