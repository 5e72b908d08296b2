using System;
using Xunit;

namespace KernelGen.Tests.Interpreter;

/// <summary>Programs that must not run, each with the message that says why.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("frob.u32 %r1, %r2;", "line 8: frob.u32 %r1, %r2: unknown instruction")]
    [InlineData("add.ftz.f32 %r1, 1, 2;", "line 8: add.ftz.f32 %r1, 1, 2: unknown instruction")]
    [InlineData("shl.f32 %r1, 1, 2;", "unknown instruction")]
    [InlineData("add.u32 %r1, 1;", "operand 3 is missing")]
    [InlineData("bra NOWHERE;", "label NOWHERE is unknown")]
    [InlineData("add.u32 %r1, %r2, 1;", "line 8: add.u32 %r1, %r2, 1: a register is read that was never written")]
    [InlineData("mov.u32 %r1, 1; div.u32 %r2, %r1, 0;", "line 8: div.u32 %r2, %r1, 0: ")]
    [InlineData("AGAIN: bra AGAIN;", "a loop that never ends")]
    [InlineData("mov.u32 %r1, 3; ld.shared.u32 %r2, [%r1];", "4 bytes of shared memory at 3, which is no multiple of their number")]
    [InlineData("mov.u32 %r1, 64; ld.shared.u32 %r2, [%r1];", "lie outside of the 64 bytes of shared memory")]
    [InlineData("mov.u64 %rd1, 4096; ld.global.u32 %r2, [%rd1];", "4 bytes at 1000 lie outside of global memory")]
    [InlineData("mov.u32 %r1, %tid.x; setp.lo.u32 %p1, %r1, 32; @%p1 bar.sync 1, 64; ", "all warps wait at barriers for ever: warp 0")]
    [InlineData("mov.u32 %r1, %tid.x; setp.lo.u32 %p1, %r1, 32; @%p1 bra A; bar.sync 0; bra B; A: bar.sync 1; B: ret;", "in line 8")]
    [InlineData("mov.u32 %r1, %tid.x; shfl.sync.idx.b32 %r2, %r1, 0, 31, 0xFFFF;", "the mask names lanes 0000ffff")]
    [InlineData("mov.u32 %r1, %tid.x; setp.lo.u32 %p1, %r1, 7; @%p1 ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r2}, [%r1];", "all lanes of a warp must come to this instruction")]
    [InlineData("mov.u64 %rd1, 4096; cvta.to.shared.u64 %rd1, %rd1;", "is no generic address of that space")]
    public void Say_what_is_wrong_and_where(string body, string message)
    {
        PtxFault fault = Assert.Throws<PtxFault>(() => Run(body, 64));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Switches_calls_of_none_and_local_memory_run()
    {
        GlobalMemory memory = new();
        ulong result = memory.Allocate(4 * 32);
        Run($$"""
            .local .align 4 .b8 depot[16];
            mov.u32 %r1, %tid.x;
            and.b32 %r2, %r1, 3;
            TABLE: .branchtargets A, B, C, D;
            brx.idx %r2, TABLE;
            A: mov.u32 %r3, 10; bra E;
            B: mov.u32 %r3, 11; bra E;
            C: mov.u32 %r3, 12; bra E;
            D: mov.u32 %r3, 13;
            E: mov.u32 %r4, depot;
            st.local.u32 [%r4+8], %r3;
            ld.local.u32 %r3, [depot+8];
            { .reg .b16 low, high; mov.b32 {low, high}, %r3; mov.b32 %r3, {high, low}; }
            mul.wide.u32 %rd1, %r1, 4;
            add.u64 %rd1, %rd1, {{result}};
            st.global.u32 [%rd1], %r3;
            """, 32, memory);
        for (int i = 0; i < 32; i++)
        {
            Assert.Equal((uint)(10 + (i % 4)) << 16, memory.Span<uint>(result, 32)[i]);
        }
    }

    private static void Run(string body, int threads, GlobalMemory? memory = null)
    {
        string ptx = $$"""
            .version 8.4
            .target sm_80
            .address_size 64
            .visible .entry K()
            {
            .reg .b32 %r<5>; .reg .b64 %rd<2>; .reg .pred %p<2>;
            .shared .align 16 .b8 room[64];
            {{body}}
            ret;
            }
            """;
        new PtxKernel(ptx, "K", memory ?? new GlobalMemory()) { Limit = 1000 }.Launch(new LaunchShape(1, threads), []);
    }
}
