using System;
using System.Collections.Generic;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells what an OpenCL program does with one unit, or one tail, of packed weights.</summary>
/// <remarks>
/// Names in the generated code: <c>w</c> points at the unit; <c>p3</c> is plane 3, <c>q5</c> the codes of word 5. Columns go to the macro <c>COLUMN(k, value)</c> of the program, or,
/// four codes at a time, to <c>WORD(i, codes)</c>.
/// </remarks>
internal sealed class OpenClWriter(OpenClPlan plan)
{
    private readonly List<string> _lines = [];

    /// <summary>The words of a unit or a tail.</summary>
    public IReadOnlyList<string> Integers(IReadOnlyList<DecodedWord> words)
    {
        _lines.Clear();
        string kept = "";
        int keptShift = 0;
        foreach (DecodedWord word in words)
        {
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
                    case DecodeStep.Cut cut when plan.Program == OpenClProgram.Dot:
                        Line($"EACH_VECTOR WORD({word.Index}, {OpenClSpelling.Bytes(cut)})");
                        break;
                    case DecodeStep.Cut cut when plan.Weights.Sparsity is null:
                        Columns(word.Index, OpenClSpelling.Plane(cut.Plane), cut.Shift);
                        break;
                    case DecodeStep.Cut cut:
                        (kept, keptShift) = (OpenClSpelling.Plane(cut.Plane), cut.Shift);
                        break;
                    case DecodeStep.Digit digit:
                        kept = FormattableString.Invariant($"q{word.Index}[r]");
                        Line($"uint_v q{word.Index}[R];");
                        Line($"EACH_VECTOR {kept} = DIGITS({OpenClSpelling.Plane(digit.Plane)});");
                        Joined(word.Index, kept);
                        break;
                    case DecodeStep.Join join:
                        Line($"uint_v q{word.Index}[R];");
                        Line($"EACH_VECTOR q{word.Index}[r] = ({OpenClSpelling.Bytes(join.Low)}) | ({OpenClSpelling.Bytes(join.High)});");
                        (kept, keptShift) = (FormattableString.Invariant($"q{word.Index}[r]"), 0);
                        Joined(word.Index, kept);
                        break;
                    case DecodeStep.Spread spread:
                        Spread(word.Index, spread, kept, keptShift);
                        break;
                    default:
                        throw new NotSupportedException($"{step} has no spelling for OpenCL.");
                }
            }
        }

        return [.. _lines];
    }

    /// <summary>The columns of a unit of fp16 or fp32 weights.</summary>
    public IReadOnlyList<string> Floats()
    {
        _lines.Clear();
        int perPlane = 32 / plan.Weights.Element.Bits;
        for (int plane = 0; plane < PackedLayout.UnitSteps * PackedLayout.StepCodes / perPlane; plane++)
        {
            string place = Place(plane);
            Line(perPlane == 1
                ? $"EACH_VECTOR COLUMN({plane}, FLOATS({place}, r))"
                : (FormattableString)$"EACH_VECTOR {{ COLUMN({2 * plane}, EVEN_HALVES({place}, r)) COLUMN({2 * plane + 1}, ODD_HALVES({place}, r)) }}");
        }

        return [.. _lines];
    }

    private string Place(int plane)
    {
        int bytes = plan.Program == OpenClProgram.Rows ? PackedLayout.BlockPlaneBytes : PackedLayout.PlaneBytes;
        return plane == 0 ? "w" : FormattableString.Invariant($"w + {plane * bytes}");
    }

    private void Load(int plane)
    {
        Line($"uint_v p{plane}[R];");
        Line($"EACH_VECTOR p{plane}[r] = WORDS({Place(plane)}, r);");
    }

    private void LoadHalf(int plane)
    {
        Line($"uint_v p{plane}[R];");
        Line($"EACH_VECTOR p{plane}[r] = VECTOR(convert_uint)(LOAD((global const ushort*)({Place(plane)}) + ROW(r)));");
        Line($"EACH_VECTOR p{plane}[r] |= p{plane}[r] << {PackedLayout.HalfPlaneMove};");
    }

    private void Joined(int word, string codes)
    {
        if (plan.Program == OpenClProgram.Dot)
        {
            Line($"EACH_VECTOR WORD({word}, {codes})");
        }
        else if (plan.Weights.Sparsity is null)
        {
            Columns(word, codes, 0);
        }
    }

    private void Columns(int word, string codes, int shift)
    {
        string[] columns = new string[PackedLayout.StepCodes];
        for (int j = 0; j < columns.Length; j++)
        {
            columns[j] = FormattableString.Invariant($"COLUMN({4 * word + j}, {OpenClSpelling.Number(plan.Recipe.Value, codes, shift, j, plan.Weights.Element)})");
        }

        Line($"EACH_VECTOR {{ {string.Join(" ", columns)} }}");
    }

    private void Spread(int word, DecodeStep.Spread spread, string kept, int shift)
    {
        string first = OpenClSpelling.Number(plan.Recipe.Value, kept, shift, 2 * spread.Half, plan.Weights.Element);
        string second = OpenClSpelling.Number(plan.Recipe.Value, kept, shift, 2 * spread.Half + 1, plan.Weights.Element);
        Line($"EACH_VECTOR SPREAD({4 * word}, {first}, {second}, {OpenClSpelling.Plane(spread.PatternPlane)}, {spread.Shift})");
    }

    private void Line(FormattableString text) => _lines.Add(FormattableString.Invariant(text));
}
