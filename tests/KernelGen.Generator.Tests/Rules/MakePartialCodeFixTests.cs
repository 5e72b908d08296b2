using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using KernelGen.Generator.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace KernelGen.Generator.Tests.Rules;

/// <summary>The fix for KG100 in a workspace.</summary>
public sealed class MakePartialCodeFixTests
{
    [Theory]
    [InlineData(
        "[QuantizedLinear(64, 64), Weights(Bits = 4)]\n/* why */ class Layer;",
        "[QuantizedLinear(64, 64), Weights(Bits = 4)]\n/* why */ partial class Layer;")]
    [InlineData(
        "/// <summary>Doc.</summary>\n[QuantizedLinear(64, 64), Weights(Bits = 4)]\npublic sealed class Layer\n{\n}\n",
        "/// <summary>Doc.</summary>\n[QuantizedLinear(64, 64), Weights(Bits = 4)]\npublic sealed partial class Layer\n{\n}\n")]
    [InlineData(
        "class Outer\n{\n    // Inside.\n    partial struct Middle\n    {\n        [QuantizedLinear(64, 64), Weights(Bits = 4)]\n        private class Layer;\n    }\n}\n",
        "partial class Outer\n{\n    // Inside.\n    partial struct Middle\n    {\n        [QuantizedLinear(64, 64), Weights(Bits = 4)]\n        private partial class Layer;\n    }\n}\n")]
    [InlineData(
        "record Outer { [QuantizedLinear(64, 64), Weights(Bits = 4)] partial class Layer; }",
        "partial record Outer { [QuantizedLinear(64, 64), Weights(Bits = 4)] partial class Layer; }")]
    public async Task The_fix_adds_partial_where_it_is_missing(string before, string after)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using AdhocWorkspace workspace = new();
        Document document = workspace
            .AddProject(ProjectInfo.Create(
                ProjectId.CreateNewId(),
                VersionStamp.Default,
                "UserProject",
                "UserProject",
                LanguageNames.CSharp,
                parseOptions: TestCompilation.ParseOptions,
                compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true),
                metadataReferences: TestCompilation.References))
            .AddDocument("Layer.cs", "using KernelGen;\n\n" + before);

        Document repaired = await FixAsync(document, Assert.Single(await DiagnoseAsync(document, cancellation)), cancellation);

        Assert.Equal("using KernelGen;\n\n" + after, (await repaired.GetTextAsync(cancellation)).ToString());
        Assert.Empty(await DiagnoseAsync(repaired, cancellation));
    }

    private static async Task<ImmutableArray<Diagnostic>> DiagnoseAsync(Document document, CancellationToken cancellation)
    {
        Compilation compilation = (await document.Project.GetCompilationAsync(cancellation))!;
        return await compilation.WithAnalyzers([new LayerAnalyzer()]).GetAnalyzerDiagnosticsAsync(cancellation);
    }

    private static async Task<Document> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        List<CodeAction> actions = [];
        MakePartialCodeFix fix = new();
        Assert.Equal([diagnostic.Id], fix.FixableDiagnosticIds);
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), cancellation));
        ImmutableArray<CodeActionOperation> operations = await Assert.Single(actions).GetOperationsAsync(cancellation);
        return operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
    }
}
