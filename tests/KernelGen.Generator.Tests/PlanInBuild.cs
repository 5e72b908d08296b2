using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace KernelGen.Generator.Tests;

/// <summary>A <c>plan.kg.json</c> among the additional files of a project.</summary>
internal sealed class PlanInBuild(string text, string path = "/user/plan.kg.json") : AdditionalText
{
    public override string Path => path;

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
}
