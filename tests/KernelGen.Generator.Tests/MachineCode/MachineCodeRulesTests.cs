using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Iced.Intel;
using KernelGen.Generator.MachineCode;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Rendering;
using KernelGen.Generator.Targets;
using Xunit;

namespace KernelGen.Generator.Tests.MachineCode;

/// <summary>Kernels in machine code are what their listing says, and keep the promises that the runtime's calls rely on.</summary>
public sealed class MachineCodeRulesTests
{
    private const int FirstSaved = 6, LastSaved = 15, RegisterBytes = 16;
    private const int Counters = TileFields.Saved + RegisterBytes * (LastSaved - FirstSaved + 1);
    private const int CacheLine = 64;
    private const byte Breakpoint = 0xCC;

    // Formats that together need every kernel for panels, and for weights of every kind.
    private static readonly string[] s_formats =
    [
        "i4g128_a8", "i4g128_a8g32", "u4g128z_a8", "u4g128z_a8g32", "i4g128_a16", "i4g128_a16g32", "u4g128z_a16", "u4g128z_a16g32",
        "i1t_a8", "i2c_a8", "u3g96z_a8", "i3g96_a16g96", "i3g48_a8", "u5tz_a8", "u5g64sf32z_a8g32", "i6c_a8g64", "u7cz_a8", "u8cz_a8g32", "i8c_a16", "i4t_s24_a8", "u3g48z_s24_a8", "i8g64_s24_a16g64",
    ];

    private static readonly Dictionary<string, GeneratedFile> s_files = Files();

    private static readonly FormatterOptions s_options = new()
    {
        SpaceAfterOperandSeparator = true,
        HexPrefix = "0x",
        HexSuffix = "",
        UppercaseHex = false,
        BranchLeadingZeros = false,
        ShowBranchSize = false,
        RipRelativeAddresses = true,
        MemorySizeOptions = MemorySizeOptions.Minimal,
    };

    public static TheoryData<string> Kernels => [.. s_files.Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_kind_of_panel_and_every_width_has_a_kernel()
    {
        Assert.Equal(8, s_files.Keys.Count(static name => name.StartsWith("panel_", StringComparison.Ordinal)));
        Assert.All(Enumerable.Range(1, 8), static bits => Assert.Contains(s_files.Keys, name => Regex.IsMatch(name, $"^linear_a.*_[iu]{bits}")));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Methods_follow_each_other_and_start_where_the_description_says(string kernel)
    {
        IReadOnlyList<ListedMethod> methods = ListedMethod.Of(s_files[kernel]);
        int[] described = [.. Regex.Matches(s_files[kernel].Text, @"^        (?<start>\d+)[,)]", RegexOptions.Multiline)
            .Select(static start => int.Parse(start.Groups["start"].Value, CultureInfo.InvariantCulture))];

        Assert.NotEmpty(methods);
        Assert.Equal(methods.Select(static method => method.Start), described);
        int next = 0;
        foreach (ListedMethod method in methods)
        {
            Assert.Equal(next, method.Start);
            Assert.Equal(0, method.Start % CacheLine);
            next += method.Length;
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Bytes_disassemble_to_the_listing(string kernel) => Assert.All(ListedMethod.Of(s_files[kernel]), static method =>
    {
        IntelFormatter formatter = new(s_options);
        StringOutput text = new();
        Assert.Equal(method.Code.Select(static line => (line.Bytes.Length, line.Text)), method.Instructions.Select(instruction =>
        {
            formatter.Format(instruction, text);
            return (instruction.Length, text.ToStringAndReset());
        }));
        Assert.All(method.Constants, static constant => Assert.Equal("0x" + BitConverter.ToUInt64(constant.Bytes).ToString("x16", CultureInfo.InvariantCulture), constant.Text));
        Assert.All(method.Lines.Skip(method.Code.Count + method.Constants.Count).SelectMany(static line => line.Bytes), static filler => Assert.Equal(Breakpoint, filler));
    });

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Constants_are_the_methods_own(string kernel) => Assert.All(ListedMethod.Of(s_files[kernel]), static method =>
    {
        int start = method.Code.Sum(static line => line.Bytes.Length), end = start + method.Constants.Sum(static line => line.Bytes.Length);
        InstructionInfoFactory factory = new();
        Assert.All(method.Instructions.Where(static instruction => instruction.IsIPRelativeMemoryOperand), instruction =>
        {
            UsedMemory memory = factory.GetInfo(instruction).GetUsedMemory().Single();
            Assert.False(Writes(memory.Access));
            Assert.InRange((int)instruction.IPRelativeMemoryAddress, start, end - memory.MemorySize.GetElementSize());
        });
    });

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Control_stays_inside_and_ends_with_clear_upper_halves(string kernel) => Assert.All(ListedMethod.Of(s_files[kernel]), static method =>
    {
        IReadOnlyList<Instruction> instructions = method.Instructions;
        HashSet<ulong> starts = [.. instructions.Select(static instruction => instruction.IP)];
        Assert.Equal([Mnemonic.Vzeroupper, Mnemonic.Ret], instructions.TakeLast(2).Select(static instruction => instruction.Mnemonic));
        Assert.All(instructions.SkipLast(1), instruction =>
        {
            Assert.True(
                instruction.FlowControl is FlowControl.Next or FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch, method.Name + ": " + instruction);
            Assert.True(instruction.FlowControl == FlowControl.Next || starts.Contains(instruction.NearBranchTarget), method.Name + ": " + instruction);
        });
    });

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Nothing_that_a_callee_preserves_is_changed(string kernel) => Assert.All(ListedMethod.Of(s_files[kernel]), static method =>
    {
        Register[] free = [Register.RAX, Register.RDX, Register.R8, Register.R9, Register.R10, Register.R11];
        InstructionInfoFactory factory = new();
        foreach (Instruction instruction in method.Instructions.SkipLast(1))
        {
            InstructionInfo info = factory.GetInfo(instruction);
            Assert.All(info.GetUsedRegisters(), used =>
            {
                Register register = used.Register.GetFullRegister();
                Assert.NotEqual(Register.RSP, register);
                if (Writes(used.Access))
                {
                    Assert.True(register.IsZMM() || register.IsK() || free.Contains(register), $"{method.Name}: {instruction} writes {register}");
                }
            });
        }
    });

    /// <summary>The argument is written to only where registers and counters are kept; all else that is written are outputs, through a pointer from it.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Registers_are_kept_in_the_argument_and_put_back(string kernel) => Assert.All(ListedMethod.Of(s_files[kernel]), static method =>
    {
        Dictionary<Register, (int Saved, int FirstWrite, int Restored, int LastWrite)> registers = [];
        for (int i = FirstSaved; i <= LastSaved; i++)
        {
            registers[Register.XMM0 + i] = (-1, -1, -1, -1);
        }

        InstructionInfoFactory factory = new();
        IReadOnlyList<Instruction> instructions = method.Instructions;
        for (int i = 0; i < instructions.Count - 2; i++)
        {
            Instruction instruction = instructions[i];
            InstructionInfo info = factory.GetInfo(instruction);
            foreach (UsedMemory memory in info.GetUsedMemory().Where(static memory => memory.Base == Register.RCX && Writes(memory.Access) && !IsCounter(memory)))
            {
                Register saved = instruction.Op1Register;
                Assert.True(registers.TryGetValue(saved, out (int Saved, int FirstWrite, int Restored, int LastWrite) state), $"{method.Name}: {instruction}");
                Assert.True(state.Saved < 0 && IsMove(instruction) && IsSlot(saved, memory), $"{method.Name}: {instruction}");
                registers[saved] = state with { Saved = i };
            }

            foreach (UsedRegister used in info.GetUsedRegisters().Where(static used => Writes(used.Access) && used.Register.GetFullRegister().IsZMM()))
            {
                Register register = Register.XMM0 + used.Register.GetFullRegister().GetNumber();
                if (registers.TryGetValue(register, out (int Saved, int FirstWrite, int Restored, int LastWrite) state))
                {
                    bool restores = IsMove(instruction) && instruction.Op0Register == register && info.GetUsedMemory().Any(memory => IsSlot(register, memory));
                    registers[register] = restores
                        ? state with { Restored = i }
                        : state with { FirstWrite = state.FirstWrite < 0 ? i : state.FirstWrite, LastWrite = i };
                }
            }
        }

        // A method is entered at its first instruction and left at its last. Both ends are straight lines, so an earlier instruction there also runs earlier.
        int firstTarget = instructions.Where(IsBranch).Select(branch => IndexOf(instructions, branch.NearBranchTarget)).DefaultIfEmpty(int.MaxValue).Min();
        int lastBranch = Enumerable.Range(0, instructions.Count).Where(i => IsBranch(instructions[i])).DefaultIfEmpty(-1).Max();
        Assert.All(registers.Where(static register => register.Value.FirstWrite >= 0), register =>
        {
            (int saved, int firstWrite, int restored, int lastWrite) = register.Value;
            Assert.True(saved >= 0 && saved < firstWrite && saved < firstTarget, $"{method.Name} changes {register.Key} before it is kept.");
            Assert.True(restored > lastWrite && restored > lastBranch, $"{method.Name} does not put {register.Key} back.");
        });
    });

    /// <summary>What <c>KernelSelector.IsSupported(CpuIsa.Avx512Vnni)</c> asks for, and no more.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Instructions_are_those_of_the_instruction_set(string kernel)
    {
        CpuidFeature[] allowed =
        [
            CpuidFeature.INTEL8086, CpuidFeature.INTEL386, CpuidFeature.X64, CpuidFeature.CMOV, CpuidFeature.AVX, CpuidFeature.AVX2, CpuidFeature.FMA, CpuidFeature.F16C,
            CpuidFeature.AVX512F, CpuidFeature.AVX512VL, CpuidFeature.AVX512BW, CpuidFeature.AVX512DQ, CpuidFeature.AVX512_VBMI, CpuidFeature.AVX512_VNNI, CpuidFeature.GFNI,
            CpuidFeature.PREFETCHW, CpuidFeature.SSE,
        ];
        Assert.All(ListedMethod.Of(s_files[kernel]), method => Assert.All(
            method.Instructions, instruction => Assert.Empty(instruction.Code.CpuidFeatures().Except(allowed))));
    }

    private static Dictionary<string, GeneratedFile> Files()
    {
        string target = CpuTarget.Avx512Vnni.Name;
        LayerFormat[] formats = [.. s_formats.Select(static format => FormatId.Parse(format))];
        IEnumerable<GeneratedFile> files = formats.SelectMany(static format => PanelPlanner.Plan(format)).Distinct().Where(plan => plan.Target.Name == target).Select(PanelRenderer.Render)
            .Concat(formats.SelectMany(static format => CpuPlanner.Plan(format)).Distinct().Where(plan => plan.Target.Name == target).Select(KernelRenderer.Render));
        return files.ToDictionary(static file => file.HintName[..^".g.cs".Length]);
    }

    private static bool IsBranch(Instruction instruction) => instruction.FlowControl is FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch;

    private static int IndexOf(IReadOnlyList<Instruction> instructions, ulong address) => Enumerable.Range(0, instructions.Count).Single(i => instructions[i].IP == address);

    private static bool IsMove(Instruction instruction) => instruction.Mnemonic is Mnemonic.Vmovups or Mnemonic.Vmovaps or Mnemonic.Vmovdqu or Mnemonic.Vmovdqu32;

    /// <summary>All 128 bits of a register, at its own place.</summary>
    private static bool IsSlot(Register register, UsedMemory memory) => memory is { Base: Register.RCX, Index: Register.None }
        && memory.MemorySize.GetSize() == RegisterBytes
        && (long)memory.Displacement == TileFields.Saved + RegisterBytes * (register - Register.XMM0 - FirstSaved);

    private static bool IsCounter(UsedMemory memory) => memory is { Base: Register.RCX, Index: Register.None }
        && (long)memory.Displacement >= Counters
        && (long)memory.Displacement + memory.MemorySize.GetSize() <= Marshal.SizeOf<TileArguments>();

    private static bool Writes(OpAccess access) => access is OpAccess.Write or OpAccess.CondWrite or OpAccess.ReadWrite or OpAccess.ReadCondWrite;
}
