using System;
using System.Collections.Generic;

namespace KernelGen.Tests.Interpreter;

/// <summary>32 lanes in lock step. A register is a slot of 32 words of 64 bits; constants and registers that the hardware sets are slots too.</summary>
internal sealed unsafe class Warp
{
    public const int Size = 32;
    public const uint All = uint.MaxValue;
    private readonly ulong[] _registers;
    private readonly uint[] _defined;

    public Warp(Block block, int index, int slots)
    {
        Block = block;
        Index = index;
        _registers = GC.AllocateArray<ulong>(slots * Size, pinned: true);
        _defined = GC.AllocateArray<uint>(slots, pinned: true);
        fixed (ulong* registers = _registers)
        fixed (uint* defined = _defined)
        {
            Registers = registers;
            Defined = defined;
        }
    }

    public Block Block { get; }

    public int Index { get; }

    public ulong* Registers { get; }

    /// <summary>For each slot, the lanes that have written it.</summary>
    public uint* Defined { get; }

    /// <summary>Lanes that have not ended.</summary>
    public uint Live { get; set; }

    public CopyQueue Copies { get; } = new();

    /// <summary>What to do when the lanes that execute come to their end: the next instruction, where that ends, and the lanes.</summary>
    public Stack<(int Next, int End, uint Lanes)> Paths { get; } = [];

    /// <summary>The barrier at which it waits.</summary>
    public Instruction? Waiting { get; set; }

    /// <summary>The instruction that it executes.</summary>
    public Instruction? Current { get; set; }

    /// <summary>The line of the instruction that it executes.</summary>
    public int Line => Current!.Statement.Line;

    /// <summary>The lanes of a slot.</summary>
    public ulong* this[int slot] => Registers + (slot * Size);

    /// <summary>Forgets everything.</summary>
    /// <param name="live">Its lanes.</param>
    public void Reset(uint live)
    {
        Array.Clear(_defined);
        Live = live;
        Waiting = null;
        Copies.Clear();
        Paths.Clear();
        Paths.Push((0, -1, live));
    }

    /// <summary>Sets a slot to one value in all lanes.</summary>
    public void Fill(int slot, ulong value)
    {
        new Span<ulong>(this[slot], Size).Fill(value);
        Defined[slot] = All;
    }
}
