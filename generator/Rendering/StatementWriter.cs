using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>What all writers of kernel statements share: lines, the registers of a block, and the product of one word of codes with a column of activations.</summary>
/// <remarks>
/// Names in the generated code: <c>w</c>, <c>p</c> and <c>a</c> are the pointers into packed weights, panels and staged activations. The first index counts vectors of
/// weight rows, the second columns: <c>y0_1</c> results, <c>i0_1</c> 32-bit sums, <c>h0_1</c> 16-bit sums, <c>g0_1</c> float sums, <c>s0</c> scales, <c>z0</c> zero points;
/// <c>l0</c> are codes of a second level, <c>step0</c> and <c>offset0</c> what its blocks share;
/// <c>p3_0</c> is plane 3, <c>q5_0</c> the codes of word 5, <c>f0</c> a column of weights as floats, <c>b</c> the activations they meet; <c>e</c> and <c>o</c> mean even and odd bytes.
/// </remarks>
internal abstract class StatementWriter(BlockPlan block, CpuSpelling spelling, ConstantPool constants)
{
    private readonly List<string> _lines = [];

    protected BlockPlan Block => block;

    protected CpuSpelling Spelling => spelling;

    protected ConstantPool Constants => constants;

    protected void Line(FormattableString text) => _lines.Add(FormattableString.Invariant(text));

    protected void Lines(IEnumerable<string> lines) => _lines.AddRange(lines);

    protected List<string> Collect(Action write)
    {
        _lines.Clear();
        write();
        return [.. _lines];
    }

    protected void ForEachVector(Action<int> write)
    {
        for (int r = 0; r < block.Vectors; r++)
        {
            write(r);
        }
    }

    protected void ForEachOutput(Action<int, int> write) => ForEachVector(r =>
    {
        for (int c = 0; c < block.Columns; c++)
        {
            write(r, c);
        }
    });

    protected static string Name(FormattableString text) => FormattableString.Invariant(text);

    protected static string Offset(string pointer, int bytes) => bytes == 0 ? pointer : Name($"{pointer} + {bytes}");

    /// <summary>Rows that come before those of a vector.</summary>
    protected int RowsBefore(int vector) => vector * spelling.VectorBytes / 4;

    /// <summary>Whether codes are split into even and odd bytes before they are multiplied.</summary>
    protected bool SplitsBytes(Arithmetic arithmetic) => arithmetic switch
    {
        Arithmetic.Float or Arithmetic.ByteDot => false,
        Arithmetic.ShortDot or Arithmetic.Widen => true,
        _ => spelling.SplitsBytes,
    };

    /// <summary>The variables that every word uses anew.</summary>
    protected void DeclareIntegerOperands(Arithmetic arithmetic)
    {
        if (arithmetic != Arithmetic.ShortDot)
        {
            Line($"{spelling.Type("sbyte")} b;");
        }

        if (SplitsBytes(arithmetic))
        {
            Line($"{spelling.Type("short")} be, bo, {string.Join(", ", Enumerable.Range(0, block.Vectors).Select(static r => Name($"e{r}, o{r}")))};");
        }
    }

    /// <summary>Sums that are 16 bits wide, zero.</summary>
    protected void DeclareShortSums() => ForEachOutput((r, c) => Line($"{spelling.Type("short")} h{r}_{c} = {spelling.Zero("short")};"));

    /// <summary>Adds the 16-bit sums to the 32-bit ones.</summary>
    protected void Flush() => ForEachOutput((r, c) => Line($"i{r}_{c} += {spelling.PairSums($"h{r}_{c}", constants)};"));

    /// <summary>Multiplies one word of codes with the activations of every column.</summary>
    /// <param name="arithmetic">How products are summed.</param>
    /// <param name="flushes">Whether 16-bit sums hold one word only, so that there are none.</param>
    /// <param name="codes">The codes of each vector of rows.</param>
    /// <param name="word">Where the word's activations are among those at <c>a</c>, in words.</param>
    protected void IntegerProducts(Arithmetic arithmetic, bool flushes, string[] codes, int word)
    {
        if (SplitsBytes(arithmetic))
        {
            ForEachVector(r => Line($"e{r} = {spelling.EvenCodes(codes[r], constants)};"));
            ForEachVector(r => Line($"o{r} = {CpuSpelling.OddCodes(codes[r])};"));
        }

        for (int column = 0; column < block.Columns; column++)
        {
            int c = column;
            if (arithmetic == Arithmetic.ShortDot)
            {
                string pairs = Offset("a", 8 * (word * block.Columns + c));
                Line($"be = Codes({pairs}).AsInt16();");
                Line($"bo = Codes({Offset("a", 8 * (word * block.Columns + c) + 4)}).AsInt16();");
            }
            else
            {
                Line($"b = Codes({Offset("a", 4 * (word * block.Columns + c))});");
                if (SplitsBytes(arithmetic))
                {
                    Line($"be = b.AsInt16() << 8 >> 8;");
                    Line($"bo = b.AsInt16() >> 8;");
                }
            }

            ForEachVector(r => IntegerProduct(arithmetic, flushes, r, c, codes[r]));
        }
    }

    private void IntegerProduct(Arithmetic arithmetic, bool flushes, int r, int c, string codes)
    {
        string sum = Name($"i{r}_{c}");
        ByteOperands operands = new(codes, "b", Name($"e{r}"), Name($"o{r}"), "be", "bo");
        switch (arithmetic)
        {
            case Arithmetic.ByteDot:
                Line($"{sum} = {spelling.ByteDot(sum, codes, "b")};");
                break;
            case Arithmetic.ShortDot:
                Line($"{sum} = {spelling.ShortDot(sum, operands.EvenCodes, operands.EvenActivations, constants)};");
                Line($"{sum} = {spelling.ShortDot(sum, operands.OddCodes, operands.OddActivations, constants)};");
                break;
            case Arithmetic.Widen:
                foreach (string products in spelling.WidenedSums(operands))
                {
                    Line($"{sum} += {products};");
                }

                break;
            case Arithmetic.Int16Sums when flushes:
                Line($"{sum} += {spelling.PairSums(CpuSpelling.Operand(spelling.MultiplyAddBytes(operands)), constants)};");
                break;
            default:
                Line($"h{r}_{c} += {spelling.MultiplyAddBytes(operands)};");
                break;
        }
    }
}
