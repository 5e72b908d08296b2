using System;
using System.Collections.Generic;
using System.Linq;
using Iced.Intel;
using KernelGen.Generator.Plans;
using static Iced.Intel.AssemblerRegisters;

namespace KernelGen.Generator.MachineCode;

/// <summary>The inside of the loops: planes are loaded, codes are cut out of them, and every word meets every column of activations.</summary>
internal sealed partial class LinearAssembler
{
    private readonly Dictionary<DecodeStep.Cut, AssemblerRegisterZMM> _cutters = [];

    /// <summary>Masks and bit matrices stay in registers, as long as there are some.</summary>
    private void KeepCutters()
    {
        Stack<int> free = new(Enumerable.Range(Vectors * Columns * (_chains + 1), 16 - Vectors * Columns * (_chains + 1)));
        free.Push(30);
        if (!IsInt16)
        {
            free.Push(31);
        }

        IEnumerable<DecodeStep> steps = _plan.Recipe.Unit.SelectMany(static word => word.Steps);
        foreach (DecodeStep.Cut cut in steps.SelectMany(static step => step is DecodeStep.Join join ? [join.Low, join.High] : step is DecodeStep.Cut cut ? [cut] : Array.Empty<DecodeStep.Cut>()))
        {
            DecodeStep.Cut cutter = Cutter(cut);
            if (free.Count == 0 || cut.Mask == 0xFF || _cutters.ContainsKey(cutter))
            {
                continue;
            }

            AssemblerRegisterZMM register = Zmm(free.Pop());
            _cutters.Add(cutter, register);
            Code.vpbroadcastq(register, Quadword(CutterOf(cutter)));
        }
    }

    private static DecodeStep.Cut Cutter(DecodeStep.Cut cut) => cut with { Plane = 0 };

    private static ulong CutterOf(DecodeStep.Cut cut) => cut.Shift == 0 ? (ulong)cut.Mask * 0x01010101_01010101 : BitMatrix.ShiftAndMask(cut.Shift, cut.Mask);

    private void Unit()
    {
        foreach (DecodedWord word in _plan.Recipe.Unit)
        {
            AssemblerRegisterZMM[] codes = s_codes;
            foreach (DecodeStep step in word.Steps)
            {
                switch (step)
                {
                    case DecodeStep.LoadPlane load:
                        ForEachVector(r => LoadPlane(load.Plane, r));
                        break;
                    case DecodeStep.Cut { Mask: 0xFF } whole:
                        codes = [Plane(whole.Plane, 0), Plane(whole.Plane, 1)];
                        break;
                    case DecodeStep.Cut cut:
                        ForEachVector(r => Cut(s_codes[r], cut, r));
                        break;
                    case DecodeStep.Join join:
                        ForEachVector(r => Cut(s_codes[r], join.Low, r));
                        ForEachVector(r => Cut(s_others[r], join.High, r));
                        ForEachVector(r => Code.vpord(s_codes[r], s_codes[r], s_others[r]));
                        break;
                    default:
                        throw new NotSupportedException($"{step} has no machine code.");
                }
            }

            if (IsInt16)
            {
                ShortProducts(word.Index, codes);
            }
            else
            {
                ByteProducts(word.Index, codes);
            }
        }
    }

    private void LoadPlane(int plane, int r)
    {
        int offset = plane * PackedLayout.PlaneBytes + VectorBytes * r;
        Code.vmovdqu32(Plane(plane, r), __zmmword_ptr[rax + offset]);
        // A long run of loads that nothing else delays is fetched by the processor itself, and better if it is asked only now and then.
        if (Columns > 1 || _plan.Weights.Element.Bits < 8 || offset == 0)
        {
            Code.prefetcht0(__byte_ptr[rax + offset + PrefetchBytes]);
        }
    }

    /// <summary>A plane lives until the one after the next is loaded: codes reach into the next one at most.</summary>
    private static AssemblerRegisterZMM Plane(int plane, int r) => Zmm(16 + 2 * (plane & 1) + r);

    /// <summary>Shift and mask of every byte: one product with a bit matrix.</summary>
    private void Cut(AssemblerRegisterZMM result, DecodeStep.Cut cut, int r)
    {
        bool isKept = _cutters.TryGetValue(Cutter(cut), out AssemblerRegisterZMM cutter);
        switch (cut.Shift, isKept)
        {
            case (0, true):
                Code.vpandd(result, Plane(cut.Plane, r), cutter);
                break;
            case (0, false):
                Code.vpandq(result, Plane(cut.Plane, r), EveryQuadword(CutterOf(cut)));
                break;
            case (_, true):
                Code.vgf2p8affineqb(result, Plane(cut.Plane, r), cutter, 0);
                break;
            default:
                Code.vgf2p8affineqb(result, Plane(cut.Plane, r), EveryQuadword(CutterOf(cut)), 0);
                break;
        }
    }

    private void ByteProducts(int word, AssemblerRegisterZMM[] codes)
    {
        for (int column = 0; column < Columns; column++)
        {
            int c = column;
            Code.vpbroadcastd(s_input, __dword_ptr[rdx + 4 * (word * Columns + c)]);
            ForEachVector(r => Code.vpdpbusd(Sum(r, c, word), codes[r], s_input));
        }
    }

    private void ShortProducts(int word, AssemblerRegisterZMM[] codes)
    {
        ForEachVector(r => Code.vpsrlw(s_others[r], codes[r], 8));
        ForEachVector(r => Code.vpandd(s_codes[r], codes[r], s_evenBytes));
        for (int column = 0; column < Columns; column++)
        {
            int c = column;
            Code.vpbroadcastd(s_input, __dword_ptr[rdx + 8 * (word * Columns + c)]);
            ForEachVector(r => Code.vpdpwssd(Sum(r, c, 2 * word), s_codes[r], s_input));
            Code.vpbroadcastd(s_input, __dword_ptr[rdx + 8 * (word * Columns + c) + 4]);
            ForEachVector(r => Code.vpdpwssd(Sum(r, c, 2 * word + 1), s_others[r], s_input));
        }
    }
}
