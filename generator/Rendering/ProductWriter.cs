using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells one product of a block: every decoded word times every column of activations.</summary>
/// <remarks>
/// Names in the generated code: <c>w</c> and <c>a</c> are the pointers into weights and staged activations. The first index counts vectors of weight rows,
/// the second columns: <c>y0_1</c> results, <c>i0_1</c> 32-bit sums of a group, <c>h0_1</c> 16-bit sums, <c>g0_1</c> float sums, <c>s0</c> scales, <c>z0</c> zero points;
/// <c>p3_0</c> is plane 3, <c>q5_0</c> the codes of word 5, <c>f0</c> a column of weights as floats, <c>b</c> the activations they meet.
/// </remarks>
internal sealed class ProductWriter(ProductPlan plan, BlockPlan block, CpuSpelling spelling, ConstantPool constants, string part, string result)
{
    private const int PrefetchBytes = 8192;

    private readonly bool _isInteger = plan.Activations.IsInteger;
    private readonly bool _splitsBytes = plan.Activations.IsInteger && (spelling.SplitsBytes || plan.Arithmetic == Arithmetic.Widen);
    private readonly bool _isSparse = plan.Weights.Sparsity is not null;
    private readonly bool _selects = block.SelectsActivations && plan.Weights.Sparsity is not null;
    private readonly List<string> _lines = [];

    /// <summary>How zero points enter after a group. Selected activations are multiplied by code and zero point at once, which leaves nothing.</summary>
    private ZeroKind ZeroAfter => _selects ? ZeroKind.None : plan.Zero;

    /// <summary>Independent float sums per output, so that eight multiply-adds are under way at once.</summary>
    private int Chains => Math.Max(1, 8 / (block.Columns * block.Vectors));

    private string Args => "args->" + part;

    public ProductModel Write() => new()
    {
        Title = FormatProse.Weights(plan.Weights) + "; " + FormatProse.Activations(plan.Activations),
        Field = part,
        Setup = Collect(Setup),
        GroupStart = Collect(GroupStart),
        Unit = Collect(plan.Weights.Element.IsInteger ? () => Words(plan.Recipe.Unit) : FloatElements),
        UnitCount = plan.Repeats == 1 ? "units" : Name($"units * {plan.Repeats}"),
        UnitBytes = plan.UnitBytes,
        UnitInputBytes = InputBytes(plan.UnitColumns),
        Tail = Collect(() => Words(plan.Recipe.Tail)),
        TailBytes = plan.TailBytes,
        TailInputBytes = InputBytes(plan.TailColumns),
        GroupEnd = Collect(GroupEnd),
        Finish = Collect(Finish),
    };

    private int InputBytes(int columns) => columns * block.Columns * (_isInteger ? 1 : 4);

    private List<string> Collect(Action write)
    {
        _lines.Clear();
        write();
        return [.. _lines];
    }

    private void Line(FormattableString text) => _lines.Add(FormattableString.Invariant(text));

    private void ForEachVector(Action<int> write)
    {
        for (int r = 0; r < block.Vectors; r++)
        {
            write(r);
        }
    }

    private void ForEachOutput(Action<int, int> write) => ForEachVector(r =>
    {
        for (int c = 0; c < block.Columns; c++)
        {
            write(r, c);
        }
    });

    private void Setup()
    {
        string scaleBytes = plan.Weights.ScaleType == ScaleType.Float16 ? "2" : "4";
        Line($"byte* w = {Args}.Weights + 4 * row;");
        Line($"byte* a = {Args}.X;");
        if (ZeroAfter != ZeroKind.None)
        {
            Line($"{(_isInteger ? "int" : "float")}* sums = ({(_isInteger ? "int" : "float")}*){Args}.XSums;");
        }

        if (plan.Activations.GroupSize > 0)
        {
            Line($"float* inputScales = {Args}.XScales;");
        }

        if (plan.HasRowScales)
        {
            ForEachVector(r => Line($"{spelling.Type("float")} s{r} = {Scale($"{Args}.Weights + {scaleBytes} * row", r)};"));
            Line($"w += {PackedLayout.TileRows * ScaleBytes};");
        }

        if (!plan.HasGroupScales)
        {
            ZeroPoints();
        }

        ForEachOutput((r, c) => Line($"{result}{r}_{c} = {spelling.Zero("float")};"));
    }

    private int ScaleBytes => plan.Weights.ScaleType == ScaleType.Float16 ? 2 : 4;

    private string Scale(string row, int vector)
    {
        string pointer = Offset(row, vector * spelling.VectorBytes / 4 * ScaleBytes);
        return plan.Weights.ScaleType == ScaleType.Float16 ? $"Scales({pointer})" : spelling.Load("float", pointer);
    }

    private void GroupStart()
    {
        if (plan.HasGroupScales)
        {
            // w stands 4·row bytes into a plane; the scales of the same rows are 2·row or 4·row bytes into the scale row.
            string row = ScaleBytes == 4 ? "w" : "w - 2 * row";
            ForEachVector(r => Line($"{spelling.Type("float")} s{r} = {Scale(row, r)};"));
            Line($"w += {PackedLayout.TileRows * ScaleBytes};");
        }

        if (plan.HasGroupScales)
        {
            ZeroPoints();
        }

        ForEachOutput((r, c) =>
        {
            if (!_isInteger)
            {
                for (int chain = 0; chain < Chains; chain++)
                {
                    Line($"{spelling.Type("float")} {Sum(r, c, chain)} = {spelling.Zero("float")};");
                }

                return;
            }

            Line($"{spelling.Type("int")} i{r}_{c} = {spelling.Zero("int")};");
        });
    }

    /// <summary>Loads the zero points of a group, or of the rows, and what stands for 0 where weights were dropped.</summary>
    private void ZeroPoints()
    {
        if (plan.Zero == ZeroKind.PerRow)
        {
            int bits = plan.Weights.Element.Bits;
            string lane = plan.HasGroupScales ? Name($" + (group * {bits} >> 3) * {PackedLayout.TileRows}") : "";
            Line($"byte* zeros = {Args}.ZeroPoints{lane} + row;");
            ForEachVector(r => Line($"{spelling.Type("int")} z{r} = {ZeroPoint(r, bits)};"));
        }

        if (_isSparse)
        {
            ForEachVector(r => Line($"{spelling.Type("byte")} fill{r} = {(plan.Zero == ZeroKind.PerRow
                ? $"(z{r} * {spelling.Broadcast("0x01010101")}).AsByte()"
                : spelling.Broadcast($"(byte){Args}.ZeroCode"))};"));
        }
    }

    private string ZeroPoint(int r, int bits)
    {
        int offset = r * spelling.VectorBytes / 4;
        string low = $"Bytes({Offset("zeros", offset)})";
        if (bits == 8)
        {
            return low;
        }

        string mask = constants.WordMask(spelling, (1 << bits) - 1);
        return plan.HasGroupScales
            ? $"({low} | Bytes({Offset("zeros", offset + PackedLayout.TileRows)}) << 8) >>> (group * {bits} & 7) & {mask}"
            : $"{low} & {mask}";
    }

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
                ? spelling.CutWord(codes[r], 8 * j, 0xFF, constants)
                : spelling.CutWord(Plane(cut, r), cut.Shift + 8 * j, cut.Mask, constants)));
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

    private string Sum(int r, int c, int chain) => Chains == 1 ? Name($"g{r}_{c}") : Name($"g{r}_{c}{(char)('a' + chain)}");

    private void GroupEnd()
    {
        ForEachOutput((r, c) =>
        {
            string sum = _isInteger ? Name($"i{r}_{c}") : Sum(r, c, 0);
            if (!_isInteger && Chains > 1)
            {
                Line($"{sum} += {string.Join(" + ", Enumerable.Range(1, Chains - 1).Select(chain => Sum(r, c, chain)))};");
            }

            string inputSum = spelling.Broadcast(Name($"sums[{c}]"));
            if (ZeroAfter == ZeroKind.Shared)
            {
                Line($"{sum} -= {inputSum};");
            }
            else if (ZeroAfter == ZeroKind.PerRow)
            {
                Line($"{sum} -= {(_isInteger ? Name($"z{r}") : spelling.ToSingle(Name($"z{r}")))} * {inputSum};");
            }

            string value = _isInteger ? spelling.ToSingle(sum) : sum;
            string scale = plan.Activations.GroupSize > 0 ? Name($"s{r} * {spelling.Broadcast(Name($"inputScales[{c}]"))}") : Name($"s{r}");
            Line(plan.HasGroupScales
                ? $"{result}{r}_{c} = {spelling.MultiplyAdd(value, scale, Name($"{result}{r}_{c}"))};"
                : (FormattableString)$"{result}{r}_{c} += {value};");
        });
        if (ZeroAfter != ZeroKind.None)
        {
            Line($"sums += {block.Columns};");
        }

        if (plan.Activations.GroupSize > 0)
        {
            Line($"inputScales += {block.Columns};");
        }
    }

    private void Finish()
    {
        bool isTensor = plan.Weights.HasScale && plan.Weights.Granularity == Granularity.Tensor;
        bool isPerToken = _isInteger && plan.Activations.GroupSize == 0;
        ForEachOutput((r, c) =>
        {
            List<string> factors = [];
            if (plan.HasRowScales)
            {
                factors.Add(Name($"s{r}"));
            }

            if (isTensor)
            {
                factors.Add(spelling.Broadcast($"{Args}.Scale"));
            }

            if (isPerToken)
            {
                factors.Add(spelling.Broadcast(Name($"{Args}.XScales[{c}]")));
            }

            if (factors.Count > 0)
            {
                Line($"{result}{r}_{c} = {result}{r}_{c} * {string.Join(" * ", factors)};");
            }
        });
    }
}
