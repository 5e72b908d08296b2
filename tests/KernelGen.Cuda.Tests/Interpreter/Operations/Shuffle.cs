using System;

namespace KernelGen.Tests.Interpreter;

/// <summary>Takes a word from another lane.</summary>
internal sealed unsafe class Shuffle(string mode, int target, int value, int lane, int clamp, int members) : Operation
{
    public override void Execute(Warp warp, uint lanes)
    {
        Members.Check(warp, lanes, members);
        Span<ulong> offered = stackalloc ulong[Warp.Size];
        new ReadOnlySpan<ulong>(warp[value], Warp.Size).CopyTo(offered);
        for (int i = 0; i < Warp.Size; i++)
        {
            if ((lanes >> i & 1) == 0)
            {
                continue;
            }

            int source = Source(i, (int)warp[lane][i] & 31, (int)warp[clamp][i]);
            if ((lanes >> source & 1) == 0)
            {
                throw new PtxFault($"lane {i} takes from lane {source}, which does not come to this instruction");
            }

            warp[target][i] = (uint)offered[source];
        }
    }

    private int Source(int self, int operand, int packed)
    {
        int segment = packed >> 8 & 31, first = self & segment, last = first | (packed & 31 & ~segment);
        (int source, bool isInside) = mode switch
        {
            "idx" => (first | (operand & ~segment), (first | (operand & ~segment)) <= last),
            "up" => (self - operand, self - operand >= last),
            "down" => (self + operand, self + operand <= last),
            "bfly" => (self ^ operand, (self ^ operand) <= last),
            _ => throw new PtxFault($"shuffle {mode} is unknown"),
        };
        return isInside ? source : self;
    }
}
