using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Iced.Intel;
using KernelGen.Tests.Processes;
using Xunit;
using static Iced.Intel.AssemblerRegisters;

namespace KernelGen.Tests.Devices;

/// <summary>Assembled bytes become callable, and where they may not, there is a reason and another kernel.</summary>
public sealed unsafe class MachineCodeTests
{
    private const int MethodBytes = 7;

    /// <summary>Four methods, <c>mov dword ptr [rcx], n; ret</c> with n = 1, 2, 4 and 6.</summary>
    private static ReadOnlySpan<byte> Methods =>
    [
        0xC7, 0x01, 1, 0, 0, 0, 0xC3,
        0xC7, 0x01, 2, 0, 0, 0, 0xC3,
        0xC7, 0x01, 4, 0, 0, 0, 0xC3,
        0xC7, 0x01, 6, 0, 0, 0, 0xC3,
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4089)]
    [InlineData(4090)]
    [InlineData(65530)]
    public void Code_of_any_size_runs_to_its_last_byte(int padding)
    {
        byte* code = Map(WriteNumber(42, padding), out int length);
        Assert.Equal(42, Invoke(code));
        Assert.Equal(0, (nint)code % 4096);
        Assert.Equal(padding + MethodBytes, length);
    }

    [Fact]
    public void Many_codes_live_side_by_side_and_the_same_bytes_are_mapped_once()
    {
        byte*[] codes = new byte*[200];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = Map(WriteNumber(i, padding: i * 97 % 5000), out _);
        }

        for (int i = 0; i < codes.Length; i++)
        {
            Assert.Equal(i, Invoke(codes[i]));
        }

        Assert.True(MachineCode.TryMap(Methods, out _) == MachineCode.TryMap(Methods, out _));
    }

    [Fact]
    public void Bytes_at_an_address_that_held_other_code_are_mapped_again()
    {
        byte[] code = GC.AllocateArray<byte>(MethodBytes, pinned: true);
        WriteNumber(1, 0).CopyTo(code, 0);
        byte* first = Map(code, out _);
        WriteNumber(2, 0).CopyTo(code, 0);
        byte* second = Map(code, out _);
        Assert.Equal((1, 2), (Invoke(first), Invoke(second)));
    }

    [Fact]
    public void Code_is_never_writable()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lists the pages of a process in a file.");
        byte* code = Map(WriteNumber(7, padding: 5000), out int length);
        for (byte* page = code; page < code + length; page += 4096)
        {
            Assert.Equal("r-xp", Protection((nuint)page));
        }
    }

    [Fact]
    public void A_kernel_of_machine_code_is_chosen_and_its_four_methods_are_called()
    {
        SkipWithoutMachineCode();
        CpuPanelKernel kernel = Kernel();
        List<string> reasons = [];
        Assert.Same(kernel, KernelSelector.Choose([kernel], CpuIsa.Avx512Vnni, reasons));
        Assert.Equal(["machine: chosen"], reasons);
        foreach ((KernelMethod method, int expected) in new[] { (kernel.One, 1), (kernel.Two, 2), (kernel.Four, 4), (kernel.Six, 6) })
        {
            int number = 0;
            method.Invoke((TileArguments*)&number);
            Assert.Equal(expected, number);
        }
    }

    [Fact]
    public void A_kernel_whose_methods_start_outside_its_code_is_refused() =>
        Assert.Equal("starts", Assert.Throws<ArgumentOutOfRangeException>(static () => new CpuPanelKernel("machine", CpuIsa.Reference, Methods, 0, 4 * MethodBytes, 0, 0)).ParamName);

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("on", false)]
    [InlineData("off", true)]
    [InlineData("OFF", true)]
    public void The_environment_switches_machine_code_off(string? setting, bool isOff) => Assert.Equal(isOff, MachineCode.IsOff(setting));

    [Fact]
    public void A_wrong_setting_is_refused() => Assert.Equal(
        "KERNELGEN_MACHINE_CODE is 'no'; use on or off, or leave it unset.",
        Assert.Throws<KernelGenException>(static () => MachineCode.IsOff("no")).Message);

    [Fact]
    public Task Switched_off_it_leaves_the_work_to_the_next_kernel() =>
        ChildProcess.Run(SwitchedOff, (MachineCode.Variable, "off"));

    [Fact]
    public Task A_wrong_setting_is_refused_by_every_device() =>
        ChildProcess.Run(WronglySet, (MachineCode.Variable, "no"));

    [Fact]
    public void A_refusal_says_what_the_system_said()
    {
        const int GrowsUp = 0x02000000, InvalidArgument = 22;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have other calls.");
        Assert.True(LinuxCodePages.TryMap(Methods, out string? failed, protection: GrowsUp) == null);
        Assert.Equal($"mprotect failed with '{Marshal.GetPInvokeErrorMessage(InvalidArgument)}' (errno {InvalidArgument})", failed);
    }

    /// <summary>Its instructions are those of any x64 CPU, so it claims no instruction set.</summary>
    private static CpuPanelKernel Kernel() => new("machine", CpuIsa.Reference, Methods, 0, MethodBytes, 2 * MethodBytes, 3 * MethodBytes);

    private static void WronglySet() => Assert.Throws<KernelGenException>(static () => new CpuDevice(1, CpuIsa.Reference));

    private static void SwitchedOff()
    {
        const string Reason = "machine code is switched off: KERNELGEN_MACHINE_CODE is off";
        CpuPanelKernel next = new("next", CpuIsa.Reference, &Nothing, &Nothing, &Nothing, &Nothing);
        List<string> reasons = [];
        Assert.Same(next, KernelSelector.Choose([Kernel(), next], CpuIsa.Avx512Vnni, reasons));
        Assert.Equal(["machine: " + Reason, "next: chosen"], reasons);
        Assert.Equal(Reason, KernelSelector.MachineCodeObstacle);

        static void Nothing(TileArguments* args)
        {
        }
    }

    private static byte[] WriteNumber(int number, int padding)
    {
        Assembler assembler = new(64);
        for (int i = 0; i < padding; i++)
        {
            assembler.nop();
        }

        assembler.mov(__dword_ptr[rcx], number);
        assembler.ret();
        using MemoryStream stream = new();
        assembler.Assemble(new StreamCodeWriter(stream), 0);
        return stream.ToArray();
    }

    private static byte* Map(byte[] code, out int length)
    {
        SkipWithoutMachineCode();
        length = code.Length;
        byte* mapped = MachineCode.TryMap(code, out string? refusal);
        Assert.Null(refusal);
        return mapped;
    }

    private static void SkipWithoutMachineCode() => Assert.SkipWhen(MachineCode.Unavailable is not null, MachineCode.Unavailable ?? "");

    private static int Invoke(byte* code)
    {
        int number = -1;
        KernelMethod.MachineCode(code).Invoke((TileArguments*)&number);
        return number;
    }

    private static string Protection(nuint address)
    {
        string line = File.ReadLines("/proc/self/maps").Single(line =>
        {
            string[] range = line.Split(' ')[0].Split('-');
            return address >= Hexadecimal(range[0]) && address < Hexadecimal(range[1]);
        });
        return line.Split(' ')[1];
    }

    private static nuint Hexadecimal(string text) => nuint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
