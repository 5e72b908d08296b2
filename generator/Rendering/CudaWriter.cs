using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells what a lane does with one unit, or one tail, of its row of packed weights.</summary>
/// <remarks>
/// Names in the generated code: <c>w</c> is the lane's word of the unit's first plane, <c>x</c> the first of its activations, four at a time; <c>p3</c> is plane 3, <c>q5</c> the
/// codes of word 5, <c>f20</c> the weight of column 20, <c>x20</c> its activations, and <c>sum1_0</c> the first sum of row 1 of the activations.
/// </remarks>
/// <param name="plan">What is decoded.</param>
/// <param name="rows">Rows of activations: 1, 2 or 4, so that a load of four brings whole columns, or a column is whole loads.</param>
internal sealed class CudaWriter(CudaPlan plan, int rows)
{
    private readonly List<string> _lines = [];

    /// <summary>Independent sums of each row: with few rows, products of neighbouring columns need not wait for each other.</summary>
    private int Chains => Math.Max(1, CudaSpelling.InputsPerLoad / rows);

    /// <summary>The names of the sums of each row.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Sums() =>
        [.. Enumerable.Range(0, rows).Select(m => Enumerable.Range(0, Chains).Select(chain => Sum(m, chain)).ToList())];

    /// <summary>The words of a unit or a tail.</summary>
    public IReadOnlyList<string> Codes(IReadOnlyList<DecodedWord> words)
    {
        _lines.Clear();
        string kept = "";
        foreach (DecodedWord word in words)
        {
            string codes = FormattableString.Invariant($"q{word.Index}");
            foreach (DecodeStep step in word.Steps)
            {
                switch (step)
                {
                    case DecodeStep.LoadPlane load:
                        Load(load.Plane);
                        break;
                    case DecodeStep.LoadHalfPlane load:
                        LoadHalf(load.Plane);
                        break;
                    case DecodeStep.LoadPatterns load:
                        Load(load.Plane);
                        break;
                    case DecodeStep.Digit digit:
                        Line($"uint {codes} = Digits({CudaSpelling.Plane(digit.Plane)}, power);");
                        Columns(word.Index, codes, 0);
                        break;
                    case DecodeStep.Cut cut when plan.Weights.Sparsity is null:
                        Columns(word.Index, CudaSpelling.Plane(cut.Plane), cut.Shift);
                        break;
                    case DecodeStep.Cut cut:
                        kept = "kept" + codes;
                        Line($"uint {kept} = {CudaSpelling.Bytes(cut)};");
                        break;
                    case DecodeStep.Join join when plan.Weights.Sparsity is null:
                        Line($"uint {codes} = {Join(join)};");
                        Columns(word.Index, codes, 0);
                        break;
                    case DecodeStep.Join join:
                        kept = "kept" + codes;
                        Line($"uint {kept} = {Join(join)};");
                        break;
                    case DecodeStep.Spread spread:
                        Line($"uint {codes} = {CudaSpelling.Spread(kept, spread)};");
                        Columns(word.Index, codes, 0);
                        break;
                    default:
                        throw new NotSupportedException($"{step} has no spelling for NVIDIA GPUs.");
                }
            }
        }

        return [.. _lines];
    }

    /// <summary>The columns of a unit of fp16 or fp32 weights.</summary>
    public IReadOnlyList<string> Floats()
    {
        _lines.Clear();
        int bits = plan.Weights.Element.Bits;
        for (int column = 0; column < PackedLayout.UnitSteps * PackedLayout.StepCodes; column++)
        {
            int plane = column * bits / 32;
            string word = CudaSpelling.Plane(plane);
            if (column * bits % 32 == 0)
            {
                Load(plane);
            }

            Column(column, bits == 32 ? $"Interop.IntAsFloat({word})" : $"{(column % 2 == 0 ? "CvtF32LowF16" : "CvtF32HighF16")}({word})");
        }

        return [.. _lines];
    }

    private static string Join(DecodeStep.Join join) => $"({CudaSpelling.Bytes(join.Low)}) | ({CudaSpelling.Bytes(join.High)})";

    private static string Sum(int m, int chain) => FormattableString.Invariant($"sum{m}_{chain}");

    private static string Place(string index, int more) => more == 0 ? index : FormattableString.Invariant($"{index} + {more}");

    private void Load(int plane) =>
        Line($"uint {CudaSpelling.Plane(plane)} = LdGlobalReadOnlyU32(ref tile[{Place("w", plane * PackedLayout.PlaneBytes / 4)}]);");

    /// <summary>A half plane is as many words of 16 bits as others are of 32.</summary>
    private void LoadHalf(int plane)
    {
        string half = Text($"h{plane}");
        Line($"uint {half} = tile.Cast<ushort>()[{Place("2 * w - lane", plane * PackedLayout.PlaneBytes / 2)}], {CudaSpelling.Plane(plane)} = {half} | {half} << {PackedLayout.HalfPlaneMove};");
    }

    private void Columns(int word, string codes, int shift)
    {
        for (int j = 0; j < PackedLayout.StepCodes; j++)
        {
            Column(4 * word + j, CudaSpelling.Number(plan.Recipe.Value, codes, shift, j, plan.Weights.Element));
        }
    }

    /// <summary>Multiplies a column of weights with the activations of every row.</summary>
    private void Column(int column, string weight)
    {
        int first = column * rows % CudaSpelling.InputsPerLoad, load = column * rows / CudaSpelling.InputsPerLoad;
        string inputs = FormattableString.Invariant($"x{load}");
        if (first == 0)
        {
            Line($"Float4 {inputs} = LdGlobalReadOnlyV4F32(ref inputs[{Place("x", load)}]);");
        }

        Line($"float f{column} = {weight};");
        for (int m = 0; m < rows; m++)
        {
            string sum = Sum(m, column % Chains);
            Line($"{sum} = FmaF32(f{column}, {CudaSpelling.Component(inputs, first + m)}, {sum});");
        }
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private void Line(FormattableString text) => _lines.Add(FormattableString.Invariant(text));
}
