using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using KernelGen.Generator.Declarations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace KernelGen.Generator.Tests;

/// <summary>The build properties of a user project that the compiler passes on.</summary>
/// <param name="targets">The property <c>KernelGenTargets</c>.</param>
/// <param name="publishesAot">The property <c>PublishAot</c>.</param>
internal sealed class BuildProperties(string targets, bool publishesAot = false) : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(new()
    {
        [LayerParser.TargetsOption] = targets,
        [LayerParser.AotOption] = publishesAot ? "true" : "",
    });

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Options([]);

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Options([]);

    private sealed class Options(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
