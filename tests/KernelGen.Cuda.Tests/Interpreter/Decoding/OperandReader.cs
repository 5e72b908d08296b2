using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Tests.Interpreter;

/// <summary>Finds the slots of an instruction's operands, and notes which are read and which written.</summary>
internal sealed class OperandReader(Decoder decoder, PtxStatement statement)
{
    public PtxStatement Statement => statement;

    public List<int> Reads { get; } = [];

    public List<int> Writes { get; } = [];

    public int Count => statement.Operands.Length;

    /// <summary>An operand that is read.</summary>
    public int Source(int index)
    {
        int slot = decoder.Slot(statement, Operand(index));
        Reads.Add(slot);
        return slot;
    }

    /// <summary>An operand that is written.</summary>
    public int Target(int index) => Written(Operand(index));

    /// <summary>Registers in braces, or one without, that are read.</summary>
    public int[] Sources(int index)
    {
        int[] slots = [.. Elements(index).Select(element => decoder.Slot(statement, element))];
        Reads.AddRange(slots);
        return slots;
    }

    /// <summary>Registers in braces, or one without, that are written.</summary>
    public int[] Targets(int index) => [.. Elements(index).Select(Written)];

    public bool IsVector(int index) => Operand(index) is PtxOperand.Vector;

    /// <summary>A number that is part of the instruction.</summary>
    public uint Constant(int index) =>
        Operand(index) is PtxOperand.Literal literal ? (uint)literal.Bits : throw statement.Fault($"operand {index + 1} is no constant");

    /// <summary>The name of a label or variable.</summary>
    public string Symbol(int index) => Operand(index) is PtxOperand.Symbol symbol ? symbol.Name : throw statement.Fault($"operand {index + 1} is no name");

    /// <summary>An address in brackets.</summary>
    public PtxOperand.Address Address(int index) => Operand(index) as PtxOperand.Address ?? throw statement.Fault($"operand {index + 1} is no address");

    /// <summary>An address in brackets, in a space.</summary>
    public MemoryOperand Memory(int index, MemorySpace space)
    {
        PtxOperand.Address address = Address(index);
        int slot = decoder.Slot(statement, address.Base);
        Reads.Add(slot);
        return new MemoryOperand(slot, address.Offset, space);
    }

    private IEnumerable<PtxOperand> Elements(int index) => Operand(index) is PtxOperand.Vector vector ? vector.Elements : [Operand(index)];

    private PtxOperand Operand(int index) => index < Count ? statement.Operands[index] : throw statement.Fault($"operand {index + 1} is missing");

    private int Written(PtxOperand operand)
    {
        if (operand is not PtxOperand.Register register)
        {
            throw statement.Fault("what is written is no register");
        }

        Writes.Add(register.Number);
        return register.Number;
    }
}
