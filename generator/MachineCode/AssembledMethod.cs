using System.Collections.Generic;

namespace KernelGen.Generator.MachineCode;

/// <summary>One method in machine code.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Rows of activations.</param>
/// <param name="Lines">Its instructions and then its constants, in order; all together a multiple of a cache line.</param>
internal sealed record AssembledMethod(string Name, int Columns, IReadOnlyList<AssembledLine> Lines);

/// <summary>An instruction, a constant, or what fills a cache line.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Text">Mnemonic and operands, or what it is.</param>
internal sealed record AssembledLine(IReadOnlyList<byte> Bytes, string Text);
