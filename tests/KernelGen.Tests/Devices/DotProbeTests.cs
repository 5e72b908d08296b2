using System;
using System.IO;
using Iced.Intel;
using Xunit;
using static Iced.Intel.AssemblerRegisters;

namespace KernelGen.Tests.Devices;

/// <summary>The machine code of the probe is what an assembler makes of its comments.</summary>
public sealed class DotProbeTests
{
    private const int Chains = 12, FirstSum = 16;

    [Fact]
    public void Products_of_bytes_are_those_of_the_listing() =>
        Assert.Equal(Assemble(static (code, sum) => code.vpdpbusd(sum, zmm28, zmm29)), DotProbe.Bytes.ToArray());

    [Fact]
    public void Products_of_shorts_are_those_of_the_listing() =>
        Assert.Equal(Assemble(static (code, sum) => code.vpdpwssd(sum, zmm28, zmm29)), DotProbe.Shorts.ToArray());

    private static byte[] Assemble(Action<Assembler, AssemblerRegisterZMM> product)
    {
        Assembler code = new(64);
        code.mov(eax, DotProbe.Products / Chains);
        Label round = code.CreateLabel();
        code.Label(ref round);
        for (int chain = 0; chain < Chains; chain++)
        {
            product(code, new(Register.ZMM0 + FirstSum + chain));
        }

        code.dec(eax);
        code.jne(round);
        code.ret();
        using MemoryStream stream = new();
        code.Assemble(new StreamCodeWriter(stream), 0);
        return stream.ToArray();
    }
}
