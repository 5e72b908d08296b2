using System.Collections.Generic;

namespace KernelGen.Generator.MachineCode;

/// <summary>One method in machine code.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Rows of activations.</param>
/// <param name="Instructions">Its instructions, in order.</param>
internal sealed record AssembledMethod(string Name, int Columns, IReadOnlyList<AssembledInstruction> Instructions);

/// <summary>One instruction.</summary>
/// <param name="Bytes">Its encoding.</param>
/// <param name="Text">Its mnemonic and operands.</param>
internal sealed record AssembledInstruction(IReadOnlyList<byte> Bytes, string Text);
