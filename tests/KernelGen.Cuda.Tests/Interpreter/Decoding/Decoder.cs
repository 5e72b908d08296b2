using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Tests.Interpreter;

/// <summary>Turns instructions as written into what they do. Registers, constants and registers of the hardware get slots.</summary>
internal sealed class Decoder(PtxEntry entry, Dictionary<string, ulong> globals)
{
    /// <summary>The slot of each constant.</summary>
    public Dictionary<ulong, int> Constants { get; } = [];

    /// <summary>The slot of each register of the hardware.</summary>
    public Dictionary<string, int> Specials { get; } = [];

    /// <summary>How many slots there are.</summary>
    public int Slots { get; private set; } = entry.Registers;

    /// <exception cref="PtxFault">The instruction is unknown; the message names it.</exception>
    public Instruction Decode(PtxStatement statement)
    {
        OperandReader operands = new(this, statement);
        switch (statement.Opcode)
        {
            case "bra":
                return Instruction(operands, InstructionKind.Branch, targets: [Label(statement, operands.Symbol(0))]);
            case "brx":
                int[] targets = [.. entry.BranchTargets[operands.Symbol(1)].Select(label => Label(statement, label))];
                _ = operands.Source(0);
                return Instruction(operands, InstructionKind.IndexedBranch, targets: targets);
            case "ret" or "exit":
                return Instruction(operands, InstructionKind.Return);
            case "bar" when statement.Type == "sync" && statement.Parts.Length == 2:
                return Instruction(operands, InstructionKind.Barrier, barrier: ((int)operands.Constant(0), operands.Count > 1 ? (int)operands.Constant(1) : 0));
        }

        Operation operation = Operation(operands) ?? throw statement.Fault("unknown instruction");
        return Instruction(operands, InstructionKind.Plain, operation);
    }

    /// <summary>The slot of a register or a constant.</summary>
    public int Slot(PtxStatement statement, PtxOperand operand) => operand switch
    {
        PtxOperand.Register register => register.Number,
        PtxOperand.Literal literal => Constant(literal.Bits),
        PtxOperand.Special special => Special(special.Name),
        PtxOperand.Symbol symbol => Constant(Variable(symbol.Name) ?? throw statement.Fault($"{symbol.Name} is not declared")),
        _ => throw statement.Fault("an operand is neither register nor constant"),
    };

    /// <summary>The offset of a parameter.</summary>
    public int Parameter(PtxStatement statement, PtxOperand operand) =>
        operand is PtxOperand.Symbol symbol && entry.Parameters.TryGetValue(symbol.Name, out int offset) ? offset : throw statement.Fault("unknown parameter");

    private static Instruction Instruction(
        OperandReader operands, InstructionKind kind, Operation? operation = null, int[]? targets = null, (int Number, int Threads) barrier = default) => new()
        {
            Statement = operands.Statement,
            Kind = kind,
            Operation = operation,
            Reads = [.. operands.Reads.Distinct()],
            Writes = [.. operands.Writes],
            Targets = targets ?? [],
            Barrier = barrier,
        };

    private Operation? Operation(OperandReader operands)
    {
        try
        {
            return ArithmeticDecoder.Decode(operands) ?? ConversionDecoder.Decode(operands) ?? MemoryDecoder.Decode(this, operands) ?? WarpDecoder.Decode(operands);
        }
        catch (ArgumentException cause)
        {
            // A function that its type does not have.
            throw operands.Statement.Fault($"unknown instruction ({cause.Message.Split('\n')[0]})");
        }
    }

    private int Label(PtxStatement statement, string name) => entry.Labels.TryGetValue(name, out int index) ? index : throw statement.Fault($"label {name} is unknown");

    private ulong? Variable(string name) =>
        entry.Shared.TryGetValue(name, out ulong offset) || entry.Local.TryGetValue(name, out offset) || globals.TryGetValue(name, out offset) ? offset : null;

    private int Constant(ulong bits)
    {
        if (!Constants.TryGetValue(bits, out int slot))
        {
            Constants.Add(bits, slot = Slots++);
        }

        return slot;
    }

    private int Special(string name)
    {
        if (!Specials.TryGetValue(name, out int slot))
        {
            Specials.Add(name, slot = Slots++);
        }

        return slot;
    }
}
