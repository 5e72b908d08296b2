using System;
using Iced.Intel;
using KernelGen.Generator.Plans;
using static Iced.Intel.AssemblerRegisters;

namespace KernelGen.Generator.MachineCode;

/// <summary>
/// Writes the panel kernel with the 512-bit dot products that C# has no intrinsics for: <c>vpdpbusd</c> adds four byte products per word, <c>vpdpwssd</c> two of 16 bits.
/// </summary>
/// <remarks>
/// The argument is in <c>rcx</c>, nothing is pushed, and every register that either system's callee must preserve is put back. <c>rax</c> walks along the panel,
/// <c>rdx</c> along the activations, <c>r8</c> counts the steps left, <c>r9</c> those of a part, <c>r10</c> and <c>r11</c> are offsets into the rows and columns of a part.
/// </remarks>
internal sealed class PanelAssembler
{
    private const int Vectors = 2;
    private const int VectorBytes = 64;
    private const int FirstSaved = 6;
    private const int LastSaved = 15;

    // Registers: sums and results of every output, then those that a step or a part uses.
    private const int FirstResult = 12;
    private static readonly AssemblerRegisterZMM s_input = zmm26, s_evenBytes = zmm31;
    private static readonly AssemblerRegisterZMM[] s_codes = [zmm24, zmm25], s_oddCodes = [zmm29, zmm30], s_scales = [zmm27, zmm28];

    private readonly PanelPlan _plan;
    private readonly int _columns;
    private readonly Assembler _code = new(64);

    private PanelAssembler(PanelPlan plan, int columns)
    {
        _plan = plan;
        _columns = columns;
    }

    private bool IsInt16 => _plan.Activations == PanelInput.Int16;

    /// <summary>One method of a kernel.</summary>
    public static AssembledMethod Assemble(PanelPlan plan, BlockPlan block)
    {
        PanelAssembler assembler = new(plan, block.Columns);
        assembler.Write();
        return MethodAssembler.Assemble(block.Name, block.Columns, assembler._code);
    }

    private void Write()
    {
        Label part = _code.CreateLabel("part"), step = _code.CreateLabel("step");
        SaveRegisters();
        _code.mov(rax, Field(TileFields.Panel));
        _code.mov(rdx, Field(TileFields.X));
        _code.mov(r8d, Field32(TileFields.Steps));
        _code.xor(r10d, r10d);
        _code.xor(r11d, r11d);
        ForEachOutput((r, c) => _code.vpxord(Result(r, c), Result(r, c), Result(r, c)));
        if (IsInt16)
        {
            _code.mov(r9d, 0x00FF00FF);
            _code.vpbroadcastd(s_evenBytes, r9d);
        }

        _code.Label(ref part);
        BeginPart();
        _code.mov(r9d, Field32(TileFields.StepsPerPart));
        _code.cmp(r9d, r8d);
        _code.cmova(r9d, r8d);
        _code.sub(r8d, r9d);

        _code.Label(ref step);
        if (IsInt16)
        {
            StepOfShorts();
        }
        else
        {
            StepOfBytes();
        }

        _code.add(rax, Vectors * VectorBytes);
        _code.add(rdx, _columns * (IsInt16 ? 8 : 4));
        _code.dec(r9d);
        _code.jne(step);

        EndPart();
        _code.add(r10, Vectors * VectorBytes);
        _code.add(r11, 4 * _columns);
        _code.test(r8d, r8d);
        _code.jne(part);

        Store();
        RestoreRegisters();
        _code.vzeroupper();
        _code.ret();
    }

    /// <summary>Sums begin with what zero points take away: the staged sums of activations are negative.</summary>
    private void BeginPart()
    {
        if (_plan.HasZeroPoints)
        {
            _code.mov(r9, Field(TileFields.PanelZeroPoints));
            ForEachVector(r => _code.vmovdqu32(s_scales[r], __zmmword_ptr[r9 + r10 + VectorBytes * r]));
        }

        _code.mov(r9, Field(TileFields.XSums));
        ForEachOutput((r, c) =>
        {
            if (_plan.HasZeroPoints)
            {
                _code.vpmulld(Sum(r, c), s_scales[r], __dword_bcst[r9 + r11 + 4 * c]);
            }
            else
            {
                _code.vpbroadcastd(Sum(r, c), __dword_ptr[r9 + r11 + 4 * c]);
            }
        });
    }

    private void StepOfBytes()
    {
        ForEachVector(r => _code.vmovdqu32(s_codes[r], __zmmword_ptr[rax + VectorBytes * r]));
        for (int c = 0; c < _columns; c++)
        {
            int column = c;
            _code.vpbroadcastd(s_input, __dword_ptr[rdx + 4 * c]);
            ForEachVector(r => _code.vpdpbusd(Sum(r, column), s_codes[r], s_input));
        }
    }

    private void StepOfShorts()
    {
        ForEachVector(r => _code.vpandd(s_codes[r], s_evenBytes, __zmmword_ptr[rax + VectorBytes * r]));
        ForEachVector(r => _code.vpsrlw(s_oddCodes[r], __zmmword_ptr[rax + VectorBytes * r], 8));
        for (int c = 0; c < _columns; c++)
        {
            int column = c;
            _code.vpbroadcastd(s_input, __dword_ptr[rdx + 8 * c]);
            ForEachVector(r => _code.vpdpwssd(Sum(r, column), s_codes[r], s_input));
            _code.vpbroadcastd(s_input, __dword_ptr[rdx + 8 * c + 4]);
            ForEachVector(r => _code.vpdpwssd(Sum(r, column), s_oddCodes[r], s_input));
        }
    }

    private void EndPart()
    {
        _code.mov(r9, Field(TileFields.PanelScales));
        ForEachVector(r => _code.vmovups(s_scales[r], __zmmword_ptr[r9 + r10 + VectorBytes * r]));
        if (_plan.HasGroupedInputs)
        {
            _code.mov(r9, Field(TileFields.XScales));
        }

        ForEachOutput((r, c) =>
        {
            AssemblerRegisterZMM scale = s_scales[r];
            if (_plan.HasGroupedInputs)
            {
                scale = s_codes[r];
                _code.vmulps(scale, s_scales[r], __dword_bcst[r9 + r11 + 4 * c]);
            }

            _code.vcvtdq2ps(Sum(r, c), Sum(r, c));
            _code.vfmadd231ps(Result(r, c), Sum(r, c), scale);
        });
    }

    private void Store()
    {
        if (!_plan.HasGroupedInputs)
        {
            _code.mov(r9, Field(TileFields.XScales));
            ForEachOutput((r, c) => _code.vmulps(Result(r, c), Result(r, c), __dword_bcst[r9 + 4 * c]));
        }

        _code.mov(rax, Field(TileFields.Initial));
        _code.mov(r8, Field(TileFields.InitialStride));
        _code.mov(rdx, Field(TileFields.Y));
        _code.mov(r9, Field(TileFields.YStride));
        for (int c = 0; c < _columns; c++)
        {
            int column = c;
            ForEachVector(r => _code.vaddps(Result(r, column), Result(r, column), __zmmword_ptr[rax + VectorBytes * r]));
            ForEachVector(r => _code.vmovups(__zmmword_ptr[rdx + VectorBytes * r], Result(r, column)));
            if (c + 1 < _columns)
            {
                _code.lea(rax, __[rax + r8 * 4]);
                _code.lea(rdx, __[rdx + r9 * 4]);
            }
        }
    }

    private void SaveRegisters()
    {
        for (int i = FirstSaved; i <= LastSaved; i++)
        {
            _code.vmovups(__xmmword_ptr[rcx + TileFields.Saved + 16 * (i - FirstSaved)], Xmm(i));
        }
    }

    private void RestoreRegisters()
    {
        for (int i = FirstSaved; i <= LastSaved; i++)
        {
            _code.vmovups(Xmm(i), __xmmword_ptr[rcx + TileFields.Saved + 16 * (i - FirstSaved)]);
        }
    }

    private static AssemblerMemoryOperand Field(int offset) => __qword_ptr[rcx + offset];

    private static AssemblerMemoryOperand Field32(int offset) => __dword_ptr[rcx + offset];

    private AssemblerRegisterZMM Sum(int vector, int column) => Zmm(vector * _columns + column);

    private AssemblerRegisterZMM Result(int vector, int column) => Zmm(FirstResult + vector * _columns + column);

    private static AssemblerRegisterZMM Zmm(int number) => new(Register.ZMM0 + number);

    private static AssemblerRegisterXMM Xmm(int number) => new(Register.XMM0 + number);

    private static void ForEachVector(Action<int> write)
    {
        for (int r = 0; r < Vectors; r++)
        {
            write(r);
        }
    }

    private void ForEachOutput(Action<int, int> write)
    {
        for (int column = 0; column < _columns; column++)
        {
            int c = column;
            ForEachVector(r => write(r, c));
        }
    }
}
