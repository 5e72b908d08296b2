using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells what a lane does with one unit of two rows of packed weights, where each row has a table and lanes are columns.</summary>
/// <remarks>
/// A plane of four rows is 64 words, so a load of a warp brings two of them: the first sixteen lanes have rows 0 and 2 of the four, the others rows 1 and 3, and both have the same columns.
/// Names in the generated code: <c>w</c> is the lane's word of the unit's first plane, <c>x</c> its first column; <c>p3_1</c> is plane 3 of the lane's second row, <c>q5_1</c> the
/// codes of word 5, <c>x20</c> the activations of code 20 of the lane and <c>sum1_0_0</c> the first sum of row 1 of the activations with the lane's first row.
/// </remarks>
/// <param name="plan">What is decoded.</param>
/// <param name="rows">Rows of activations: 1 or 4.</param>
internal sealed class CudaRowsWriter(CudaPlan plan, int rows)
{
    private const int LaneRows = 2;
    private const int PlaneWords = PackedLayout.BlockPlaneBytes / 4;

    private readonly List<string> _lines = [];

    /// <summary>Independent sums of each pair of rows: with one row of activations, products of neighbouring columns need not wait for each other.</summary>
    private int Chains => rows == 1 ? 2 : 1;

    /// <summary>The names of the sums, of both rows of the lane for each row of activations.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Sums() =>
    [
        .. from m in Enumerable.Range(0, rows)
           from row in Enumerable.Range(0, LaneRows)
           select Enumerable.Range(0, Chains).Select(chain => Sum(m, row, chain)).ToList(),
    ];

    /// <summary>The words of a unit.</summary>
    public IReadOnlyList<string> Unit()
    {
        _lines.Clear();
        foreach (DecodedWord word in plan.Recipe.Unit)
        {
            foreach (DecodeStep step in word.Steps)
            {
                switch (step)
                {
                    case DecodeStep.LoadPlane load:
                        Load(load.Plane);
                        break;
                    case DecodeStep.Cut cut:
                        Columns(word.Index, row => Plane(cut.Plane, row), cut.Shift);
                        break;
                    case DecodeStep.Join join:
                        ForEachRow(row => Line($"uint {Codes(word.Index, row)} = ({CodeField.Bytes(join.Low, Plane(join.Low.Plane, row))}) | ({CodeField.Bytes(join.High, Plane(join.High.Plane, row))});"));
                        Columns(word.Index, row => Codes(word.Index, row), 0);
                        break;
                    default:
                        throw new NotSupportedException($"{step} has no spelling for NVIDIA GPUs where rows have tables.");
                }
            }
        }

        return [.. _lines];
    }

    private static string Plane(int plane, int row) => Text($"p{plane}_{row}");

    private static string Codes(int word, int row) => Text($"q{word}_{row}");

    private static string Sum(int m, int row, int chain) => Text($"sum{m}_{row}_{chain}");

    private static string Place(string index, int more) => more == 0 ? index : Text($"{index} + {more}");

    private static void ForEachRow(Action<int> write)
    {
        for (int row = 0; row < LaneRows; row++)
        {
            write(row);
        }
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private void Load(int plane) =>
        ForEachRow(row => Line($"uint {Plane(plane, row)} = LdGlobalReadOnlyU32(ref packed[{Place("w", plane * PlaneWords + row * PlaneWords / LaneRows)}]);"));

    /// <summary>Multiplies four columns of both rows with the activations of every row.</summary>
    private void Columns(int word, Func<int, string> codes, int shift)
    {
        for (int j = 0; j < PackedLayout.StepCodes; j++)
        {
            int code = PackedLayout.StepCodes * word + j;
            string column = Place("x", code * PackedLayout.RunColumns);
            Line(rows == 1 ? (FormattableString)$"float x{code} = LdGlobalReadOnlyF32(ref columns[{column}]);" : $"Float4 x{code} = LdGlobalReadOnlyV4F32(ref inputs[{column}]);");
            ForEachRow(row =>
            {
                Line($"float f{code}_{row} = Code({CodeField.Move(codes(row), shift + 8 * j)}, table{row});");
                for (int m = 0; m < rows; m++)
                {
                    string sum = Sum(m, row, code % Chains);
                    Line($"{sum} = FmaF32(f{code}_{row}, {(rows == 1 ? Text($"x{code}") : CudaSpelling.Component(Text($"x{code}"), m))}, {sum});");
                }
            });
        }
    }

    private void Line(FormattableString text) => _lines.Add(Text(text));
}
