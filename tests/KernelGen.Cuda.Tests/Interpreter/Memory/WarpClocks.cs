using System;
using System.Collections.Generic;

namespace KernelGen.Tests.Interpreter;

/// <summary>What each warp of a block knows of the others' progress: a barrier tells the warps that meet there.</summary>
internal sealed class WarpClocks(int warps)
{
    // Row: who knows. Column: of whom. Time 0 is before the launch, so that everybody knows of it.
    private readonly int[] _known = Start(warps);

    /// <summary>A warp's own time.</summary>
    public int Now(int warp) => _known[(warp * warps) + warp];

    /// <summary>Whether a barrier lies between another warp's time and now.</summary>
    public bool Knows(int warp, int other, int time) => _known[(warp * warps) + other] >= time;

    /// <summary>The warps met at a barrier.</summary>
    public void Meet(IReadOnlyList<int> meeting)
    {
        Span<int> joint = stackalloc int[warps];
        foreach (int warp in meeting)
        {
            for (int other = 0; other < warps; other++)
            {
                joint[other] = Math.Max(joint[other], _known[(warp * warps) + other]);
            }
        }

        foreach (int warp in meeting)
        {
            joint.CopyTo(_known.AsSpan(warp * warps));
            _known[(warp * warps) + warp]++;
        }
    }

    private static int[] Start(int warps)
    {
        int[] known = new int[warps * warps];
        for (int warp = 0; warp < warps; warp++)
        {
            known[(warp * warps) + warp] = 1;
        }

        return known;
    }
}
