using System;
using System.CommandLine;
using System.CommandLine.Invocation;

namespace KernelGen.Cli.Verbs;

/// <summary>Marks that a verb was chosen; <see cref="CommandLine"/> runs it with its output streams.</summary>
internal sealed class VerbAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult) => throw new InvalidOperationException("A verb runs through CommandLine.Run.");
}
