using Iced.Intel;
using KernelGen.Generator.Plans;
using static Iced.Intel.AssemblerRegisters;

namespace KernelGen.Generator.MachineCode;

/// <summary>
/// Writes the kernel that decodes packed weights in registers and multiplies them at once, with 512-bit dot products: here its parts and their sums, in other files its groups and what happens to a word.
/// </summary>
/// <remarks>
/// Loops as in C#: groups, parts of a group, units of a part, and in a unit all its words. <c>r8</c> counts units, <c>r10</c> is the offset into the sums and scales of activations,
/// <c>r11</c> counts parts.
/// </remarks>
internal sealed partial class LinearAssembler : TileAssembler
{
    private const int PrefetchBytes = 8192;
    private const int UnitColumns = PackedLayout.UnitSteps * PackedLayout.StepCodes;

    private static readonly AssemblerRegisterZMM s_input = zmm24, s_evenBytes = zmm31;
    private static readonly AssemblerRegisterZMM[] s_codes = [zmm20, zmm21], s_others = [zmm22, zmm23], s_scales = [zmm26, zmm27], s_zeroPoints = [zmm28, zmm29];

    private readonly ProductPlan _plan;
    private readonly int _chains;
    private readonly int _copiedGroups;

    private LinearAssembler(ProductPlan plan, BlockPlan block)
        : base(block.Columns, Vectors * block.Columns * ChainsOf(block.Columns))
    {
        _plan = plan;
        _chains = ChainsOf(block.Columns);
        _copiedGroups = block.CopiedGroups;
    }

    private bool IsInt16 => _plan.Arithmetic == Arithmetic.ShortDot;

    private bool HasGroupedInputs => _plan.Activations.GroupSize > 0;

    private bool HasHalfScales => _plan.Weights.ScaleType == ScaleType.Float16;

    /// <summary>Independent sums per output: a dot product takes four cycles or more, and two begin in every cycle.</summary>
    private static int ChainsOf(int columns) => columns switch
    {
        1 => 4,
        2 => 2,
        _ => 1,
    };

    /// <summary>One method of a kernel: dense integer codes in groups of whole units, integer activations.</summary>
    public static AssembledMethod Assemble(ProductPlan plan, BlockPlan block)
    {
        LinearAssembler assembler = new(plan, block);
        assembler.Write();
        return MethodAssembler.Assemble(block, assembler.Code, assembler.Constants);
    }

    private void Write()
    {
        Begin();
        Code.mov(rax, Field(TileFields.Weights));
        Code.mov(rdx, Field(TileFields.X));
        Code.xor(r10d, r10d);
        Code.mov(r9d, Field32(TileFields.Units));
        Code.mov(Field32(TileFields.UnitsLeft), r9d);
        if (IsInt16)
        {
            Code.vpbroadcastd(s_evenBytes, EvenBytes);
        }

        KeepCutters();
        if (_plan.HasGroupScales)
        {
            Code.mov(r9d, Field32(TileFields.Groups));
            Code.mov(Field32(TileFields.GroupsLeft), r9d);
            if (_plan.Zero == ZeroKind.PerRow)
            {
                Code.imul(r9d, Field32(TileFields.FirstGroup), _plan.Weights.Element.Bits);
                Code.mov(Field32(TileFields.ZeroPointBit), r9d);
            }

            Groups();
        }
        else
        {
            Group();
        }

        Finish();
        End();
    }

    private void Parts()
    {
        Label part = Code.CreateLabel("part"), unit = Code.CreateLabel("unit"), end = Code.CreateLabel("end");
        if (_plan.HasParts)
        {
            Code.mov(r11d, Field32(TileFields.Parts));
        }

        Code.Label(ref part);
        Code.mov(r8d, Field32(TileFields.UnitsPerPart));
        Code.cmp(r8d, Field32(TileFields.UnitsLeft));
        Code.cmova(r8d, Field32(TileFields.UnitsLeft));
        Code.sub(Field32(TileFields.UnitsLeft), r8d);
        BeginPart();

        Code.Label(ref unit);
        Unit();
        Code.add(rax, _plan.UnitBytes);
        Code.add(rdx, UnitColumns * Columns * (IsInt16 ? 2 : 1));
        Code.dec(r8d);
        Code.jne(unit);

        EndPart();
        Code.add(r10, 4 * Columns);
        if (_plan.HasParts)
        {
            // A short last group has fewer parts.
            Code.cmp(Field32(TileFields.UnitsLeft), 0);
            Code.je(end);
            Code.dec(r11d);
            Code.jne(part);
            Code.Label(ref end);
        }
    }

    /// <summary>Sums begin with what zero points take away: the staged sums of activations are negative.</summary>
    private void BeginPart()
    {
        if (_plan.Zero != ZeroKind.None)
        {
            Code.mov(r9, Field(TileFields.XSums));
        }

        ForEachOutput((r, c) =>
        {
            switch (_plan.Zero)
            {
                case ZeroKind.None:
                    Code.vpxord(Sum(r, c), Sum(r, c), Sum(r, c));
                    break;
                case ZeroKind.Shared:
                    Code.vpbroadcastd(Sum(r, c), __dword_ptr[r9 + r10 + 4 * c]);
                    break;
                default:
                    Code.vpmulld(Sum(r, c), s_zeroPoints[r], __dword_bcst[r9 + r10 + 4 * c]);
                    break;
            }

            for (int chain = 1; chain < _chains; chain++)
            {
                Code.vpxord(Sum(r, c, chain), Sum(r, c, chain), Sum(r, c, chain));
            }
        });
    }

    private AssemblerRegisterZMM Sum(int vector, int column, int chain) => Zmm(Vectors * Columns * (chain % _chains) + vector * Columns + column);

    private void EndPart()
    {
        if (HasGroupedInputs)
        {
            Code.mov(r9, Field(TileFields.XScales));
        }

        for (int chains = _chains / 2; chains > 0; chains /= 2)
        {
            for (int each = 0; each < chains; each++)
            {
                int chain = each, other = each + chains;
                ForEachOutput((r, c) => Code.vpaddd(Sum(r, c, chain), Sum(r, c, chain), Sum(r, c, other)));
            }
        }

        ForEachOutput((r, c) =>
        {
            Code.vcvtdq2ps(Sum(r, c), Sum(r, c));
            if (HasGroupedInputs && _plan.HasGroupScales)
            {
                Code.vmulps(s_codes[r], s_scales[r], __dword_bcst[r9 + r10 + 4 * c]);
                Code.vfmadd231ps(Result(r, c), Sum(r, c), s_codes[r]);
            }
            else if (HasGroupedInputs)
            {
                Code.vfmadd231ps(Result(r, c), Sum(r, c), __dword_bcst[r9 + r10 + 4 * c]);
            }
            else if (_plan.HasGroupScales)
            {
                Code.vfmadd231ps(Result(r, c), Sum(r, c), s_scales[r]);
            }
            else
            {
                Code.vaddps(Result(r, c), Result(r, c), Sum(r, c));
            }
        });
    }

    private void Finish()
    {
        if (_plan.HasRowScales)
        {
            Code.mov(r9, Field(TileFields.Scales));
            LoadScales(r9);
            ForEachOutput((r, c) => Code.vmulps(Result(r, c), Result(r, c), s_scales[r]));
        }
        else if (!_plan.HasGroupScales)
        {
            ForEachOutput((r, c) => Code.vmulps(Result(r, c), Result(r, c), __dword_bcst[rcx + TileFields.Scale]));
        }

        if (!HasGroupedInputs)
        {
            ApplyTokenScales();
        }
    }
}
