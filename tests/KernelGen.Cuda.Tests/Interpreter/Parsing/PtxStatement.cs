using System;
using System.Collections.Immutable;

namespace KernelGen.Tests.Interpreter;

/// <summary>An instruction, as written.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Text">Its text, without the semicolon.</param>
/// <param name="Predicate">The number of the register that says which lanes execute it; −1: all.</param>
/// <param name="IsNegated">Whether those lanes do whose predicate is false.</param>
/// <param name="Parts">The opcode and what follows it after dots.</param>
/// <param name="Operands">The operands.</param>
internal sealed record PtxStatement(int Line, string Text, int Predicate, bool IsNegated, ImmutableArray<string> Parts, ImmutableArray<PtxOperand> Operands)
{
    /// <summary>The part before the first dot.</summary>
    public string Opcode => Parts[0];

    /// <summary>The last part: the type, for most instructions.</summary>
    public string Type => Parts[^1];

    public bool Has(string part) => Parts.Contains(part, StringComparer.Ordinal);

    /// <summary>A fault that names this instruction.</summary>
    public PtxFault Fault(string message) => new($"line {Line}: {Text}: {message}");
}
