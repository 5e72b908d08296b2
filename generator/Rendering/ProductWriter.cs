using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells a kernel that decodes packed weights in registers and multiplies them at once.</summary>
internal class ProductWriter(ProductPlan plan, BlockPlan block, CpuSpelling spelling, ConstantPool constants) : WordWriter(plan, block, spelling, constants)
{
    private bool IsInteger => Plan.Activations.IsInteger;

    /// <summary>How zero points enter a sum. Codes that meet selected activations have lost theirs.</summary>
    private ZeroKind ZeroOfSums => Block.SelectsActivations ? ZeroKind.None : Plan.Zero;

    private int WordsPerFlush => Block.SelectsActivations ? Plan.WordsPerSelectedFlush : Plan.WordsPerFlush;

    private bool Flushes => Plan.Arithmetic == Arithmetic.Int16Sums && WordsPerFlush == 1 && !Block.SelectsActivations;

    /// <summary>Independent float sums per output, so that eight multiply-adds are under way at once.</summary>
    private int Chains => Math.Max(1, 8 / (Block.Columns * Block.Vectors));

    /// <summary>All statements of the loops.</summary>
    public TileModel Write() => new()
    {
        Title = FormatProse.Weights(Plan.Weights) + "; " + FormatProse.Activations(Plan.Activations),
        Setup = Collect(Setup),
        HasGroups = Plan.HasGroupScales,
        CopiedGroups = Block.CopiedGroups,
        GroupStart = Plan.HasGroupScales ? Collect(GroupScales) : [],
        HasParts = Plan.HasParts,
        PartStart = Collect(PartStart),
        Unit = Collect(Unit),
        UnitCount = Plan.Repeats == 1 ? "units" : Name($"units * {Plan.Repeats}"),
        UnitEnd = UnitEnd(),
        Tail = Collect(() => Words(Plan.Recipe.Tail)),
        TailEnd = [.. NextUnit(Plan.TailBytes), NextActivations(Plan.TailColumns)],
        PartEnd = Collect(PartEnd),
        Finish = Collect(Finish),
    };

    /// <summary>Statements for one unit, or the part of it that repeats.</summary>
    protected virtual void Unit()
    {
        if (Plan.Weights.Element.HasCodes)
        {
            Words(Plan.Recipe.Unit);
        }
        else
        {
            Elements();
        }
    }

    /// <summary>Statements that step over a unit.</summary>
    protected virtual string[] UnitEnd() => [.. NextUnit(Plan.UnitBytes), NextActivations(Plan.UnitColumns)];

    private string NextActivations(int columns) => Name($"a += {columns * Block.Columns * (IsInteger ? Plan.Activations.Bits / 8 : 4)};");

    private void Setup()
    {
        Start();
        Line($"byte* a = args->X;");
        if (ZeroOfSums != ZeroKind.None)
        {
            Line($"{(IsInteger ? "int" : "float")}* sums = ({(IsInteger ? "int" : "float")}*)args->XSums;");
        }

        if (Plan.Activations.GroupSize > 0)
        {
            Line($"float* inputScales = args->XScales;");
        }

        RowScales();
        ForEachOutput((r, c) => Line($"y{r}_{c} = {Spelling.Zero("float")};"));
    }

    /// <summary>Sums begin with what zero points take away: the staged sums of activations are negative.</summary>
    private void PartStart() => ForEachOutput((r, c) =>
    {
        string type = IsInteger ? "int" : "float";
        string input = Spelling.Broadcast(Name($"sums[{c}]"));
        string start = ZeroOfSums switch
        {
            ZeroKind.Shared => input,
            ZeroKind.PerRow => $"{(IsInteger ? Name($"z{r}") : Spelling.ToSingle(Name($"z{r}")))} * {input}",
            ZeroKind.RealPerRow => $"{Name($"z{r}")} * {input}",
            _ => Spelling.Zero(type),
        };
        Line($"{Spelling.Type(type)} {(IsInteger ? Name($"i{r}_{c}") : Sum(r, c, 0))} = {start};");
        for (int chain = 1; !IsInteger && chain < Chains; chain++)
        {
            Line($"{Spelling.Type("float")} {Sum(r, c, chain)} = {Spelling.Zero("float")};");
        }
    });

    private void Words(EquatableArray<DecodedWord> words)
    {
        if (words.Count == 0)
        {
            return;
        }

        if (Block.SelectsActivations)
        {
            Line($"{Spelling.Type("byte")} b;");
        }
        else if (IsInteger)
        {
            DeclareIntegerOperands(Plan.Arithmetic);
        }
        else
        {
            DeclareFloatOperands();
        }

        Powers();
        bool hasShortSums = Plan.Arithmetic == Arithmetic.Int16Sums && !Flushes;
        if (hasShortSums)
        {
            DeclareShortSums();
        }

        if (Block.SelectsActivations)
        {
            ForEachVector(r => Line($"{Spelling.Type("short")} h{r} = {Spelling.Zero("short")};"));
        }

        string[] codes = new string[Block.Vectors];
        int wordsAtOnce = Block.SelectsActivations ? 2 : 1, wordColumns = PackedLayout.StepCodes * (Plan.HasRowTables ? PackedLayout.RunColumns : 1);
        for (int i = 0; i < words.Count; i += wordsAtOnce)
        {
            Line($"");
            Line($"// Columns {wordColumns * i}…{wordColumns * (i + wordsAtOnce) - 1}.");
            DecodeStep.Cut? cut = Decode(words[i], codes, keepsCuts: !IsInteger && !IsSparse, Block.SelectsActivations);
            if (!IsInteger)
            {
                FloatColumns(words[i], codes, cut, FloatColumn);
                continue;
            }

            if (Block.SelectsActivations)
            {
                SelectedProducts(words[i], codes);
            }
            else
            {
                IntegerProducts(Plan.Arithmetic, Flushes, codes, words[i].Index);
            }

            int done = i / wordsAtOnce + 1, all = words.Count / wordsAtOnce;
            if (hasShortSums && (done % WordsPerFlush == 0 || done == all))
            {
                Line($"");
                Line($"// The 16-bit sums cannot hold more.");
                if (Block.SelectsActivations)
                {
                    ForEachOutput((r, c) => Line($"h{r}_{c} -= h{r};"));
                }

                Flush();
                if (done < all)
                {
                    ForEachOutput((r, c) => Line($"h{r}_{c} = {Spelling.Zero("short")};"));
                }

                if (done < all && Block.SelectsActivations)
                {
                    ForEachVector(r => Line($"h{r} = {Spelling.Zero("short")};"));
                }
            }
        }
    }

    /// <summary>
    /// Kept codes times the activations of their columns, picked out of the eight of a step: no dropped weight is multiplied. The zero point is taken from the codes, so
    /// it is the activations that become unsigned, by adding 128; what that adds is summed apart and taken away when sums are flushed.
    /// </summary>
    private void SelectedProducts(DecodedWord word, string[] codes)
    {
        DecodeStep.Spread patterns = word.Steps.OfType<DecodeStep.Spread>().Single();
        string sign = Constants.ByteMask(Spelling, 0x80);
        ForEachVector(r => Line(
            $"{Spelling.Type("sbyte")} v{word.Index}_{r} = {(Plan.Zero == ZeroKind.None ? codes[r] : Name($"({codes[r]} - fill{r})"))}.AsSByte();"));
        ForEachVector(r => Line($"{Spelling.Type("byte")} k{word.Index}_{r} = {Spelling.SelectControl(patterns, $"t{patterns.PatternPlane}_{r}", Constants)};"));
        ForEachVector(r => Line($"h{r} += {Spelling.MultiplyAddBytes(new ByteOperands(sign, Name($"v{word.Index}_{r}"), "", "", "", ""))};"));
        for (int column = 0; column < Block.Columns; column++)
        {
            int c = column;
            string low = $"Codes({Offset("a", 4 * (word.Index * Block.Columns + c))})", high = $"Codes({Offset("a", 4 * ((word.Index + 1) * Block.Columns + c))})";
            string input = Block.Columns == 1 ? $"EightCodes({Offset("a", 4 * word.Index)}).AsByte()" : Spelling.JoinCodes(low, high);
            Line($"b = {input} ^ {sign};");
            ForEachVector(r =>
            {
                string picked = Spelling.Select("b", Name($"k{word.Index}_{r}"));
                Line($"h{r}_{c} += {Spelling.MultiplyAddBytes(new ByteOperands(picked, Name($"v{word.Index}_{r}"), "", "", "", ""))};");
            });
        }
    }

    private void Elements()
    {
        DeclareFloatOperands();
        FloatElements(FloatColumn);
    }

    /// <summary>One column of weights as floats, times its activations.</summary>
    private void FloatColumn(int k, Func<int, string> value)
    {
        ForEachVector(r => Line($"f{r} = {value(r)};"));
        if (Plan.HasRowTables)
        {
            RunProducts(k);
            return;
        }

        for (int column = 0; column < Block.Columns; column++)
        {
            int c = column;
            Line($"b = Single({Offset("a", 4 * (k * Block.Columns + c))});");
            ForEachVector(r =>
            {
                string sum = Sum(r, c, k);
                Line($"{sum} = {Spelling.MultiplyAdd(Name($"f{r}"), "b", sum)};");
            });
        }
    }

    /// <summary>A run of columns of each row, times the same columns of activations.</summary>
    private void RunProducts(int k)
    {
        const int RunBytes = 4 * PackedLayout.RunColumns;
        for (int i = 0; i < Block.Columns * Parts; i++)
        {
            int c = i / Parts, part = i % Parts;
            Line($"b = {Spelling.Load("float", Offset("a", RunBytes * (k * Block.Columns + c) + part * Spelling.VectorBytes))};");
            for (int r = part; r < Block.Vectors; r += Parts)
            {
                string sum = Sum(r, c, k);
                Line($"{sum} = {Spelling.MultiplyAdd(Name($"f{r}"), "b", sum)};");
            }
        }
    }

    private void DeclareFloatOperands() =>
        Line($"{Spelling.Type("float")} b, {string.Join(", ", Enumerable.Range(0, Block.Vectors).Select(static r => Name($"f{r}")))};");

    /// <summary>The float sum that product k of an output goes to.</summary>
    protected string Sum(int r, int c, int k) => Chains == 1 ? Name($"g{r}_{c}") : Name($"g{r}_{c}{(char)('a' + k % Chains)}");

    private void PartEnd()
    {
        ForEachOutput((r, c) =>
        {
            string sum = IsInteger ? Name($"i{r}_{c}") : Sum(r, c, 0);
            if (!IsInteger && Chains > 1)
            {
                Line($"{sum} += {string.Join(" + ", Enumerable.Range(1, Chains - 1).Select(chain => Sum(r, c, chain)))};");
            }

            string value = IsInteger ? Spelling.ToSingle(sum) : sum;
            string[] factors =
            [
                .. Plan.HasGroupScales ? [Name($"s{r}")] : Array.Empty<string>(),
                .. Plan.Activations.GroupSize > 0 ? [Spelling.Broadcast(Name($"inputScales[{c}]"))] : Array.Empty<string>(),
            ];
            Line(factors.Length == 0
                ? $"y{r}_{c} += {value};"
                : (FormattableString)$"y{r}_{c} = {Spelling.MultiplyAdd(value, string.Join(" * ", factors), Name($"y{r}_{c}"))};");
        });
        if (ZeroOfSums != ZeroKind.None)
        {
            Line($"sums += {Block.Columns};");
        }

        if (Plan.Activations.GroupSize > 0)
        {
            Line($"inputScales += {Block.Columns};");
        }
    }

    private void Finish() => ForEachOutput((r, c) =>
    {
        List<string> factors = [];
        if (Plan.HasRowScales)
        {
            factors.Add(Name($"s{r}"));
        }

        if (Plan.Weights is { HasScale: true, Granularity: Granularity.Tensor })
        {
            factors.Add(Spelling.Broadcast("args->Scale"));
        }

        if (IsInteger && Plan.Activations.GroupSize == 0)
        {
            factors.Add(Spelling.Broadcast(Name($"args->XScales[{c}]")));
        }

        if (factors.Count > 0)
        {
            Line($"y{r}_{c} = y{r}_{c} * {string.Join(" * ", factors)};");
        }
    });
}
