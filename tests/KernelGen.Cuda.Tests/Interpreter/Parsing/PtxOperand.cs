using System.Collections.Immutable;

namespace KernelGen.Tests.Interpreter;

/// <summary>An operand of an instruction, as written.</summary>
internal abstract record PtxOperand
{
    /// <summary>A register, by its number within the entry.</summary>
    public sealed record Register(int Number) : PtxOperand;

    /// <summary>A number; of a float literal, its bits.</summary>
    public sealed record Literal(ulong Bits) : PtxOperand;

    /// <summary>A variable, a parameter or a label.</summary>
    public sealed record Symbol(string Name) : PtxOperand;

    /// <summary>A register that the hardware sets, such as <c>%tid.x</c>.</summary>
    public sealed record Special(string Name) : PtxOperand;

    /// <summary>Registers in braces.</summary>
    public sealed record Vector(ImmutableArray<PtxOperand> Elements) : PtxOperand;

    /// <summary>An address in brackets.</summary>
    public sealed record Address(PtxOperand Base, long Offset) : PtxOperand;
}
