using System;
using System.Collections.Generic;

namespace KernelGen.Generator.Targets;

/// <summary>How the kept codes of 2:4 sparse weights come to their columns, one per byte, where a lane has the patterns of sixteen columns at once.</summary>
/// <remarks>
/// A byte permutation takes the kept codes of a run of four columns to their places: a nibble of its selector says which byte comes to a column. The permutation that looks bytes
/// up in a table of eight finds a byte of the selectors of four runs at once. Its index is p0 + 2·p1 − 2, different for each of the six patterns p0 &lt; p1: 0, 2 … 6.
/// </remarks>
internal static class CudaPatternSpelling
{
    /// <summary>Runs of four columns that a lane has of a unit.</summary>
    public const int Runs = 4;

    /// <summary>What a selector says of a dropped column: bytes 4 to 7 are all the code of 0.</summary>
    private const int Dropped = 4;

    /// <summary>Statements that leave the codes of run i of a row in <c>a{row}_{i}</c>, the four columns one per byte.</summary>
    /// <param name="row">Names the row.</param>
    /// <param name="kept">The kept codes of a step, the first two for its even run, by the number of the step.</param>
    /// <param name="patterns">The patterns, from bit 0 on, of four bits each.</param>
    /// <param name="zeroCodes">The code of 0, four times.</param>
    public static IReadOnlyList<string> Spread(string row, Func<int, string> kept, string patterns, string zeroCodes)
    {
        List<string> lines =
        [
            Text($"uint patterns{row} = {patterns}, index{row} = patterns{row} - (patterns{row} >> 1 & 0x66666666u) - 0x22222222u;"),
            Text($"uint low{row} = Prmt({Table(0, 0)}, {Table(0, 4)}, index{row}) + 0x22002200u, high{row} = Prmt({Table(8, 0)}, {Table(8, 4)}, index{row}) + 0x22002200u;"),
        ];
        for (int run = 0; run < Runs; run++)
        {
            lines.Add(Text($"uint a{row}_{run} = Prmt({kept(run / 2)}, {zeroCodes}, Prmt(low{row}, high{row}, 0x{(4 << 4) + 0x11 * run:x}u));"));
        }

        return lines;
    }

    /// <summary>Bytes of selectors for four patterns. Those of odd runs take bytes 2 and 3 where those of even runs take 0 and 1, which 2 more in every nibble says.</summary>
    /// <param name="bit">0: columns 0 and 1; 8: columns 2 and 3.</param>
    /// <param name="index">The index of the first pattern.</param>
    private static string Table(int bit, int index)
    {
        uint table = 0;
        for (int i = 0; i < 4; i++)
        {
            table |= (Selector(index + i) >> bit & 0xFFu) << 8 * i;
        }

        return Text($"0x{table:x8}u");
    }

    private static uint Selector(int index)
    {
        uint selector = Dropped * 0x1111u;
        for (int first = 0; first < 4; first++)
        {
            for (int second = first + 1; second < 4; second++)
            {
                if (first + 2 * second - 2 == index)
                {
                    selector -= (uint)(Dropped << 4 * first) + (uint)(Dropped - 1 << 4 * second);
                }
            }
        }

        return selector;
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
