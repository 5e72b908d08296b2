using System;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>The inside of the loops: every decoded word times every column of activations.</summary>
internal sealed partial class ProductWriter
{
    private void Words(EquatableArray<DecodedWord> words)
    {
        if (words.Count > 0)
        {
            DeclareOperands();
        }

        bool hasShortSums = plan.Arithmetic == Arithmetic.Int16Sums && plan.WordsPerFlush > 1 && words.Count > 0;
        if (hasShortSums)
        {
            ForEachOutput((r, c) => Line($"{spelling.Type("short")} h{r}_{c} = {spelling.Zero("short")};"));
        }

        string[] codes = new string[block.Vectors];
        int wordsAtOnce = _selects ? 2 : 1;
        for (int i = 0; i < words.Count; i += wordsAtOnce)
        {
            Line($"");
            Line($"// Columns {4 * i}…{4 * (i + wordsAtOnce) - 1}.");
            DecodeStep.Cut? cut = Decode(words[i], codes);
            if (!_isInteger)
            {
                FloatProducts(words[i], codes, cut);
                continue;
            }

            if (_selects)
            {
                SelectedProducts(words[i], codes);
            }
            else
            {
                IntegerProducts(words[i], codes);
            }

            int done = i / wordsAtOnce + 1, all = words.Count / wordsAtOnce;
            if (hasShortSums && (done % plan.WordsPerFlush == 0 || done == all))
            {
                Line($"");
                Line($"// The 16-bit sums cannot hold more.");
                ForEachOutput((r, c) => Line($"i{r}_{c} += {spelling.PairSums($"h{r}_{c}", constants)};"));
                if (done < all)
                {
                    ForEachOutput((r, c) => Line($"h{r}_{c} = {spelling.Zero("short")};"));
                }
            }
        }
    }

    /// <summary>Writes the steps of a word. Returns the cut, if that is all and float products can read the plane themselves.</summary>
    private DecodeStep.Cut? Decode(DecodedWord word, string[] codes)
    {
        foreach (DecodeStep step in word.Steps)
        {
            switch (step)
            {
                case DecodeStep.LoadPlane load:
                    ForEachVector(r => LoadPlane("byte", "p", load.Plane, r));
                    break;
                case DecodeStep.LoadPatterns load:
                    ForEachVector(r => LoadPlane("int", "t", load.Plane, r));
                    break;
                case DecodeStep.Cut cut when !_isInteger && !_isSparse:
                    return cut;
                case DecodeStep.Cut cut:
                    ForEachVector(r => DeclareCodes(word, codes, r, spelling.Cut(Plane(cut, r), cut, constants)));
                    break;
                case DecodeStep.Join join:
                    ForEachVector(r => DeclareCodes(
                        word,
                        codes,
                        r,
                        $"({spelling.Cut(Plane(join.Low, r), join.Low, constants)}) | ({spelling.Cut(Plane(join.High, r), join.High, constants)})"));
                    break;
                case DecodeStep.Spread when _selects:
                    break;
                case DecodeStep.Spread spread:
                    ForEachVector(r => _lines.AddRange(spelling.Spread(
                        spread, Name($"t{spread.PatternPlane}_{r}"), Name($"q{word.Index / 2 * 2}_{r}"), Name($"fill{r}"), Name($"d{word.Index}_{r}"), constants)));
                    ForEachVector(r => codes[r] = Name($"d{word.Index}_{r}"));
                    break;
                default:
                    throw new NotSupportedException($"{step} has no spelling for CPUs.");
            }
        }

        return null;
    }

    private static string Plane(DecodeStep.Cut cut, int r) => Name($"p{cut.Plane}_{r}");

    private static string Name(FormattableString text) => FormattableString.Invariant(text);

    private void DeclareCodes(DecodedWord word, string[] codes, int r, string value)
    {
        codes[r] = Name($"q{word.Index}_{r}");
        Line($"{spelling.Type("byte")} {codes[r]} = {value};");
    }

    private void LoadPlane(string element, string name, int plane, int r)
    {
        int offset = plane * PackedLayout.PlaneBytes + r * spelling.VectorBytes;
        Line($"{spelling.Type(element)} {name}{plane}_{r} = {spelling.Load(element, Offset("w", offset))};");
        if (offset % 64 == 0 && spelling.Prefetch(Offset("w", offset + PrefetchBytes)) is { } prefetch)
        {
            Line($"{prefetch}");
        }
    }

    private static string Offset(string pointer, int bytes) => bytes == 0 ? pointer : Name($"{pointer} + {bytes}");

    private void IntegerProducts(DecodedWord word, string[] codes)
    {
        if (_splitsBytes)
        {
            ForEachVector(r => Line($"e{r} = {spelling.EvenCodes(codes[r], constants)};"));
            ForEachVector(r => Line($"o{r} = {CpuSpelling.OddCodes(codes[r])};"));
        }

        for (int column = 0; column < block.Columns; column++)
        {
            int c = column;
            Line($"b = Codes({Offset("a", 4 * (word.Index * block.Columns + c))});");
            if (_splitsBytes)
            {
                Line($"be = b.AsInt16() << 8 >> 8;");
                Line($"bo = b.AsInt16() >> 8;");
            }

            ForEachVector(r => IntegerProduct(r, c, codes[r]));
        }
    }

    /// <summary>Kept codes times the activations of their columns, picked out of the eight of a step: no dropped weight is multiplied.</summary>
    private void SelectedProducts(DecodedWord word, string[] codes)
    {
        DecodeStep.Spread patterns = word.Steps.OfType<DecodeStep.Spread>().Single();
        Line($"b = EightCodes({Offset("a", 4 * word.Index)});");
        ForEachVector(r => Line($"{spelling.Type("sbyte")} x{word.Index}_{r} = {spelling.Select(patterns, $"t{patterns.PatternPlane}_{r}", "b", constants)};"));
        ForEachVector(r =>
        {
            string input = Name($"x{word.Index}_{r}");
            string products = spelling.MultiplyAddBytes(new ByteOperands(codes[r], input, "", "", "", ""));
            if (plan.Zero != ZeroKind.None)
            {
                products += " - " + spelling.MultiplyAddBytes(new ByteOperands(Name($"fill{r}"), input, "", "", "", ""));
            }

            Line(plan.WordsPerFlush == 1
                ? $"i{r}_0 += {spelling.PairSums(CpuSpelling.Operand(products), constants)};"
                : (FormattableString)$"h{r}_0 += {products};");
        });
    }

    private void IntegerProduct(int r, int c, string codes)
    {
        string sum = Name($"i{r}_{c}");
        ByteOperands operands = new(codes, "b", Name($"e{r}"), Name($"o{r}"), "be", "bo");
        switch (plan.Arithmetic)
        {
            case Arithmetic.ByteDot:
                Line($"{sum} = {spelling.ByteDot(sum, codes, "b")};");
                break;
            case Arithmetic.Widen:
                foreach (string products in spelling.WidenedSums(operands))
                {
                    Line($"{sum} += {products};");
                }

                break;
            case Arithmetic.Int16Sums when plan.WordsPerFlush == 1:
                Line($"{sum} += {spelling.PairSums(CpuSpelling.Operand(spelling.MultiplyAddBytes(operands)), constants)};");
                break;
            default:
                Line($"h{r}_{c} += {spelling.MultiplyAddBytes(operands)};");
                break;
        }
    }

    private void FloatProducts(DecodedWord word, string[] codes, DecodeStep.Cut? cut)
    {
        for (int slot = 0; slot < PackedLayout.StepCodes; slot++)
        {
            int j = slot;
            FloatColumn(4 * word.Index + j, r => spelling.ToSingle(cut is null
                ? spelling.CutWord(codes[r] + ".AsInt32()", 8 * j, 0xFF, constants)
                : spelling.CutWord(Plane(cut, r) + ".AsInt32()", cut.Shift + 8 * j, cut.Mask, constants)));
        }
    }

    private void FloatElements()
    {
        int bits = plan.Weights.Element.Bits;
        DeclareOperands();
        for (int column = 0; column < plan.UnitColumns; column++)
        {
            int k = column, plane = k * bits / 32;
            if (k * bits % 32 == 0)
            {
                ForEachVector(r => LoadPlane(bits == 32 ? "float" : "int", "p", plane, r));
            }

            FloatColumn(k, r => bits == 32 ? Name($"p{plane}_{r}") : spelling.Half(Name($"p{plane}_{r}"), k % 2, constants));
        }
    }

    /// <summary>One column of weights as floats, times its activations.</summary>
    private void FloatColumn(int k, Func<int, string> value)
    {
        ForEachVector(r => Line($"f{r} = {value(r)};"));
        for (int column = 0; column < block.Columns; column++)
        {
            int c = column;
            Line($"b = Single({Offset("a", 4 * (k * block.Columns + c))});");
            ForEachVector(r =>
            {
                string sum = Sum(r, c, k % Chains);
                Line($"{sum} = {spelling.MultiplyAdd(Name($"f{r}"), "b", sum)};");
            });
        }
    }

    /// <summary>The variables that every word or column uses anew.</summary>
    private void DeclareOperands()
    {
        if (!_isInteger)
        {
            Line($"{spelling.Type("float")} {string.Join(", ", Enumerable.Range(0, block.Vectors).Select(static r => Name($"f{r}")))};");
        }

        Line($"{spelling.Type(_isInteger ? "sbyte" : "float")} b;");
        if (_splitsBytes)
        {
            Line($"{spelling.Type("short")} be, bo, {string.Join(", ", Enumerable.Range(0, block.Vectors).Select(static r => Name($"e{r}, o{r}")))};");
        }
    }
}
