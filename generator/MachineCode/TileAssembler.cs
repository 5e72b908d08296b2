using System;
using System.Collections.Generic;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace KernelGen.Generator.MachineCode;

/// <summary>What all kernels in machine code share: registers, the sums and results of a block, how parts end and outputs leave.</summary>
/// <remarks>
/// The argument is in <c>rcx</c>, nothing is pushed, and every register that either system's callee must preserve is put back. <c>rax</c> walks along the weights or the panel,
/// <c>rdx</c> along the activations; <c>r10</c> and <c>r11</c> count, <c>r8</c> and <c>r9</c> are free for a few instructions. Two registers of 16 rows make a tile's 32.
/// </remarks>
internal abstract class TileAssembler(int columns, int firstResult)
{
    protected const int Vectors = 2;
    protected const int VectorBytes = 64;

    private const int FirstSaved = 6;
    private const int LastSaved = 15;

    private readonly List<(ulong Value, Label Label)> _constants = [];

    protected Assembler Code { get; } = new(64);

    protected int Columns => columns;

    /// <summary>Constants of the method, eight bytes each, which stand after its code.</summary>
    public IReadOnlyList<(ulong Value, Label Label)> Constants => _constants;

    /// <summary>A constant that every 64-bit word gets.</summary>
    protected AssemblerMemoryOperand EveryQuadword(ulong value) => __qword_bcst[Constant(value)];

    /// <summary>A constant that every 32-bit word gets.</summary>
    protected AssemblerMemoryOperand EveryWord(uint value) => __dword_bcst[Constant(value | (ulong)value << 32)];

    /// <summary>A constant, to be broadcast.</summary>
    protected AssemblerMemoryOperand Quadword(ulong value) => __qword_ptr[Constant(value)];

    /// <summary>A mask of the even bytes, to be broadcast.</summary>
    protected AssemblerMemoryOperand EvenBytes => __dword_ptr[Constant(0x00FF00FF_00FF00FF)];

    protected static AssemblerMemoryOperand Field(int offset) => __qword_ptr[rcx + offset];

    protected static AssemblerMemoryOperand Field32(int offset) => __dword_ptr[rcx + offset];

    protected AssemblerRegisterZMM Sum(int vector, int column) => Zmm(vector * columns + column);

    protected AssemblerRegisterZMM Result(int vector, int column) => Zmm(firstResult + vector * columns + column);

    protected static AssemblerRegisterZMM Zmm(int number) => new(Register.ZMM0 + number);

    protected static void ForEachVector(Action<int> write)
    {
        for (int r = 0; r < Vectors; r++)
        {
            write(r);
        }
    }

    protected void ForEachOutput(Action<int, int> write)
    {
        for (int column = 0; column < columns; column++)
        {
            int c = column;
            ForEachVector(r => write(r, c));
        }
    }

    /// <summary>Saves registers, and begins all results with zero.</summary>
    protected void Begin()
    {
        for (int i = FirstSaved; i <= LastSaved; i++)
        {
            Code.vmovups(Saved(i), Xmm(i));
        }

        ForEachOutput((r, c) => Code.vpxord(Result(r, c), Result(r, c), Result(r, c)));
    }

    /// <summary>Adds what the outputs start from, stores them, puts registers back and returns.</summary>
    protected void End()
    {
        Code.mov(rax, Field(TileFields.Initial));
        Code.mov(r8, Field(TileFields.InitialStride));
        Code.mov(rdx, Field(TileFields.Y));
        Code.mov(r9, Field(TileFields.YStride));
        for (int column = 0; column < columns; column++)
        {
            int c = column;
            ForEachVector(r => Code.vaddps(Result(r, c), Result(r, c), __zmmword_ptr[rax + VectorBytes * r]));
            ForEachVector(r => Code.vmovups(__zmmword_ptr[rdx + VectorBytes * r], Result(r, c)));
            if (c + 1 < columns)
            {
                Code.lea(rax, __[rax + r8 * 4]);
                Code.lea(rdx, __[rdx + r9 * 4]);
            }
        }

        for (int i = FirstSaved; i <= LastSaved; i++)
        {
            Code.vmovups(Xmm(i), Saved(i));
        }

        Code.vzeroupper();
        Code.ret();
    }

    /// <summary>Multiplies the results with the scale of each token.</summary>
    protected void ApplyTokenScales()
    {
        Code.mov(r9, Field(TileFields.XScales));
        ForEachOutput((r, c) => Code.vmulps(Result(r, c), Result(r, c), __dword_bcst[r9 + 4 * c]));
    }

    private static AssemblerMemoryOperand Saved(int register) => __xmmword_ptr[rcx + TileFields.Saved + 16 * (register - FirstSaved)];

    private static AssemblerRegisterXMM Xmm(int number) => new(Register.XMM0 + number);

    private Label Constant(ulong value)
    {
        int known = _constants.FindIndex(constant => constant.Value == value);
        if (known < 0)
        {
            known = _constants.Count;
            _constants.Add((value, Code.CreateLabel()));
        }

        return _constants[known].Label;
    }
}
