using System;
using System.Collections.Immutable;
using System.Linq;

namespace KernelGen.Tests.Sass;

/// <summary>A kernel as the machine code of one architecture.</summary>
/// <param name="Registers">Registers of a thread.</param>
/// <param name="StackBytes">Bytes of a thread's memory that arrays and calls take.</param>
/// <param name="SpillBytes">Bytes that stores and loads of spilled registers move.</param>
/// <param name="SharedBytes">Bytes of shared memory that the kernel declares.</param>
/// <param name="Opcodes">The instructions in order, each with its modifiers: <c>HMMA.16816.F32</c>.</param>
internal sealed record SassProgram(int Registers, int StackBytes, int SpillBytes, int SharedBytes, ImmutableArray<string> Opcodes)
{
    /// <summary>How many instructions have an opcode that starts so, whole modifiers only.</summary>
    public int Count(string opcode) =>
        Opcodes.Count(candidate => candidate.StartsWith(opcode, StringComparison.Ordinal) && (candidate.Length == opcode.Length || candidate[opcode.Length] == '.'));
}
