using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>The outputs of a block, and how they leave it.</summary>
internal static class OutputStatements
{
    /// <summary>Vector and column of every output.</summary>
    public static IEnumerable<(int R, int C)> Of(BlockPlan block)
    {
        for (int r = 0; r < block.Vectors; r++)
        {
            for (int c = 0; c < block.Columns; c++)
            {
                yield return (r, c);
            }
        }
    }

    /// <summary>The same where the lanes of a vector are columns: the sum over all vectors of a row.</summary>
    public static List<string> StoreSums(BlockPlan block, CpuSpelling spelling)
    {
        List<string> statements = [];
        int parts = block.Vectors / block.Rows;
        for (int r = 0; r < block.Rows; r++)
        {
            for (int c = 0; c < block.Columns; c++)
            {
                string At(string pointer, string stride) => FormattableString.Invariant($"args->{pointer}[{(c == 0 ? "" : $"{c} * args->{stride} + ")}row{(r == 0 ? "" : $" + {r}")}]");
                string sum = string.Join(" + ", Enumerable.Range(r * parts, parts).Select(vector => FormattableString.Invariant($"y{vector}_{c}")));
                statements.Add($"{At("Y", "YStride")} = {spelling.Vector}.Sum({sum}) + {At("Initial", "InitialStride")};");
            }
        }

        return statements;
    }

    /// <summary>Adds what the outputs start from (a bias, or what is there already), and stores them.</summary>
    public static List<string> Store(BlockPlan block, CpuSpelling spelling)
    {
        List<string> statements = [];
        foreach ((int r, int c) in Of(block))
        {
            string At(string pointer, string stride) =>
                spelling.Load("float", FormattableString.Invariant($"args->{pointer} + {(c == 0 ? "" : $"{c} * args->{stride} + ")}row + {r * spelling.VectorBytes / 4}"));
            statements.Add(FormattableString.Invariant($"{At("Y", "YStride")} = y{r}_{c} + {At("Initial", "InitialStride")};"));
        }

        return statements;
    }
}
