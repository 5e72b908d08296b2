using Iced.Intel;
using KernelGen.Generator.Plans;
using static Iced.Intel.AssemblerRegisters;

namespace KernelGen.Generator.MachineCode;

/// <summary>The outer loop: groups, which begin with scales and zero points of their own.</summary>
internal sealed partial class LinearAssembler
{
    /// <summary>The loop over groups. A second copy of its inside reads one group in a few: where a load advances evenly for long, the core's own prefetcher gets in the way of ours.</summary>
    private void Groups()
    {
        Label group = Code.CreateLabel("group"), other = Code.CreateLabel("other"), end = Code.CreateLabel("end");
        Code.Label(ref group);
        if (_copiedGroups == 1)
        {
            GroupAndNext();
            return;
        }

        Code.test(Field32(TileFields.GroupsLeft), _copiedGroups - 1);
        Code.je(other);
        GroupAndNext();
        Code.jmp(end);
        Code.Label(ref other);
        GroupAndNext();
        Code.Label(ref end);

        void GroupAndNext()
        {
            Group();
            Code.dec(Field32(TileFields.GroupsLeft));
            Code.jne(group);
        }
    }

    private void Group()
    {
        if (_plan.HasGroupScales)
        {
            GroupScales();
        }

        if (_plan.Zero == ZeroKind.PerRow)
        {
            ZeroPoints();
        }

        Parts();
    }

    private void GroupScales()
    {
        LoadScales(rax);
        Code.prefetcht0(__byte_ptr[rax + PrefetchBytes]);
        Code.add(rax, PackedLayout.TileRows * (HasHalfScales ? 2 : 4));
    }

    private void LoadScales(AssemblerRegister64 pointer) => ForEachVector(r =>
    {
        if (HasHalfScales)
        {
            Code.vcvtph2ps(s_scales[r], __ymmword_ptr[pointer + VectorBytes / 2 * r]);
        }
        else
        {
            Code.vmovups(s_scales[r], __zmmword_ptr[pointer + VectorBytes * r]);
        }
    });

    /// <summary>A zero point is a string of bits, one byte lane per row; it may reach into the next lane.</summary>
    private void ZeroPoints()
    {
        int bits = _plan.Weights.Element.Bits;
        bool shifts = _plan.HasGroupScales && bits < 8;
        if (_plan.HasGroupScales)
        {
            Code.mov(r9d, Field32(TileFields.ZeroPointBit));
            Code.add(Field32(TileFields.ZeroPointBit), bits);
            if (shifts)
            {
                Code.mov(r11d, r9d);
                Code.and(r11d, 7);
                Code.evex.vmovd(xmm24, r11d);
            }

            Code.shr(r9d, 3);
            Code.shl(r9d, 5);
            Code.add(r9, Field(TileFields.ZeroPoints));
        }
        else
        {
            Code.mov(r9, Field(TileFields.ZeroPoints));
        }

        ForEachVector(r =>
        {
            Code.vpmovzxbd(s_zeroPoints[r], __xmmword_ptr[r9 + 16 * r]);
            if (shifts)
            {
                Code.vpmovzxbd(s_others[r], __xmmword_ptr[r9 + PackedLayout.TileRows + 16 * r]);
                Code.vpslld(s_others[r], s_others[r], 8);
                Code.vpord(s_zeroPoints[r], s_zeroPoints[r], s_others[r]);
                Code.vpsrld(s_zeroPoints[r], s_zeroPoints[r], xmm24);
            }

            if (bits < 8)
            {
                Code.vpandd(s_zeroPoints[r], s_zeroPoints[r], EveryWord((1u << bits) - 1));
            }
        });
    }
}
