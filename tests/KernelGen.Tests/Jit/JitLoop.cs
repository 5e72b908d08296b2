using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace KernelGen.Tests.Jit;

/// <summary>The instructions of a loop that holds no other loop.</summary>
internal sealed partial record JitLoop(IReadOnlyList<string> Instructions)
{
    /// <summary>Vector multiplications: byte and word products, dot products, float products and multiply-adds.</summary>
    public int Multiplications => Instructions.Count(static instruction => Multiplication().IsMatch(instruction));

    /// <summary>Operands on the stack: registers that were spilled.</summary>
    public int StackAccesses => Instructions.Count(static instruction => StackOperand().IsMatch(instruction));

    [GeneratedRegex("^v?(pmaddubsw|pmaddwd|pmull[wdq]|pdpbusd|pdpwssd|dpbf16ps|fn?m(add|sub)[0-9]*ps|mulps)")]
    private static partial Regex Multiplication();

    [GeneratedRegex(@"\[r[sb]p\b")]
    private static partial Regex StackOperand();
}
