using Iced.Intel;
using KernelGen.Generator.Plans;
using static Iced.Intel.AssemblerRegisters;

namespace KernelGen.Generator.MachineCode;

/// <summary>Writes the panel kernel with the 512-bit dot products that C# has no intrinsics for: <c>vpdpbusd</c> adds four byte products per word, <c>vpdpwssd</c> two of 16 bits.</summary>
/// <remarks><c>r8</c> asks for weights that come next, <c>r9</c> counts the steps of a part, <c>r10</c> and <c>r11</c> are offsets into the rows and columns of a part.</remarks>
internal sealed class PanelAssembler : TileAssembler
{
    private const int FirstResult = 12;

    // Registers: sums and results of every output come first, then those that a step or a part uses.
    private static readonly AssemblerRegisterZMM s_input = zmm26, s_evenBytes = zmm31;
    private static readonly AssemblerRegisterZMM[] s_codes = [zmm24, zmm25], s_oddCodes = [zmm29, zmm30], s_scales = [zmm27, zmm28];

    private readonly PanelPlan _plan;

    private PanelAssembler(PanelPlan plan, int columns)
        : base(columns, FirstResult) => _plan = plan;

    private bool IsInt16 => _plan.Activations == PanelInput.Int16;

    /// <summary>One method of a kernel.</summary>
    public static AssembledMethod Assemble(PanelPlan plan, BlockPlan block)
    {
        PanelAssembler assembler = new(plan, block.Columns);
        assembler.Write();
        return MethodAssembler.Assemble(block, assembler.Code, assembler.Constants);
    }

    private void Write()
    {
        Label part = Code.CreateLabel("part"), step = Code.CreateLabel("step");
        Begin();
        Code.mov(rax, Field(TileFields.Panel));
        Code.mov(rdx, Field(TileFields.X));
        Code.mov(r8, Field(TileFields.Next));
        Code.mov(r9d, Field32(TileFields.Steps));
        Code.mov(Field32(TileFields.UnitsLeft), r9d);
        Code.xor(r10d, r10d);
        Code.xor(r11d, r11d);
        if (IsInt16)
        {
            Code.vpbroadcastd(s_evenBytes, EvenBytes);
        }

        Code.Label(ref part);
        BeginPart();
        Code.mov(r9d, Field32(TileFields.StepsPerPart));
        Code.cmp(r9d, Field32(TileFields.UnitsLeft));
        Code.cmova(r9d, Field32(TileFields.UnitsLeft));
        Code.sub(Field32(TileFields.UnitsLeft), r9d);

        Code.Label(ref step);
        if (IsInt16)
        {
            StepOfShorts();
        }
        else
        {
            StepOfBytes();
        }

        Code.prefetcht1(__byte_ptr[r8]);
        Code.add(r8, Field(TileFields.NextStride));
        Code.add(rax, Vectors * VectorBytes);
        Code.add(rdx, Columns * (IsInt16 ? 8 : 4));
        Code.dec(r9d);
        Code.jne(step);

        EndPart();
        Code.add(r10, Vectors * VectorBytes);
        Code.add(r11, 4 * Columns);
        Code.cmp(Field32(TileFields.UnitsLeft), 0);
        Code.jne(part);

        if (!_plan.HasGroupedInputs)
        {
            ApplyTokenScales();
        }

        End();
    }

    /// <summary>Sums begin with what zero points take away: the staged sums of activations are negative.</summary>
    private void BeginPart()
    {
        if (_plan.HasZeroPoints)
        {
            Code.mov(r9, Field(TileFields.PanelZeroPoints));
            ForEachVector(r => Code.vmovdqu32(s_scales[r], __zmmword_ptr[r9 + r10 + VectorBytes * r]));
        }

        Code.mov(r9, Field(TileFields.XSums));
        ForEachOutput((r, c) =>
        {
            if (_plan.HasZeroPoints)
            {
                Code.vpmulld(Sum(r, c), s_scales[r], __dword_bcst[r9 + r11 + 4 * c]);
            }
            else
            {
                Code.vpbroadcastd(Sum(r, c), __dword_ptr[r9 + r11 + 4 * c]);
            }
        });
    }

    private void StepOfBytes()
    {
        ForEachVector(r => Code.vmovdqu32(s_codes[r], __zmmword_ptr[rax + VectorBytes * r]));
        for (int column = 0; column < Columns; column++)
        {
            int c = column;
            Code.vpbroadcastd(s_input, __dword_ptr[rdx + 4 * c]);
            ForEachVector(r => Code.vpdpbusd(Sum(r, c), s_codes[r], s_input));
        }
    }

    private void StepOfShorts()
    {
        ForEachVector(r => Code.vpandd(s_codes[r], s_evenBytes, __zmmword_ptr[rax + VectorBytes * r]));
        ForEachVector(r => Code.vpsrlw(s_oddCodes[r], __zmmword_ptr[rax + VectorBytes * r], 8));
        for (int column = 0; column < Columns; column++)
        {
            int c = column;
            Code.vpbroadcastd(s_input, __dword_ptr[rdx + 8 * c]);
            ForEachVector(r => Code.vpdpwssd(Sum(r, c), s_codes[r], s_input));
            Code.vpbroadcastd(s_input, __dword_ptr[rdx + 8 * c + 4]);
            ForEachVector(r => Code.vpdpwssd(Sum(r, c), s_oddCodes[r], s_input));
        }
    }

    private void EndPart()
    {
        Code.mov(r9, Field(TileFields.PanelScales));
        ForEachVector(r => Code.vmovups(s_scales[r], __zmmword_ptr[r9 + r10 + VectorBytes * r]));
        if (_plan.HasGroupedInputs)
        {
            Code.mov(r9, Field(TileFields.XScales));
        }

        ForEachOutput((r, c) =>
        {
            AssemblerRegisterZMM scale = s_scales[r];
            if (_plan.HasGroupedInputs)
            {
                scale = s_codes[r];
                Code.vmulps(scale, s_scales[r], __dword_bcst[r9 + r11 + 4 * c]);
            }

            Code.vcvtdq2ps(Sum(r, c), Sum(r, c));
            Code.vfmadd231ps(Result(r, c), Sum(r, c), scale);
        });
    }
}
