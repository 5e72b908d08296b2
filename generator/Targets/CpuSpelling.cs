using System;
using System.Collections.Generic;
using System.Globalization;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Targets;

/// <summary>How each step of a plan is written in C# for one instruction set. Vectors of every width share operators; the rest is named here.</summary>
internal abstract class CpuSpelling(CpuTarget target)
{
    /// <summary>2¹¹²: an fp16 number whose bits are moved into those of an fp32 number is too small by this factor.</summary>
    protected const string HalfFactor = "5.192296858534828e33f";

    protected CpuTarget Target { get; } = target;

    /// <summary>The vector class: <c>Vector512</c>, <c>Vector256</c>, <c>Vector128</c>.</summary>
    public string Vector { get; } = "Vector" + target.VectorBits.ToString(CultureInfo.InvariantCulture);

    /// <summary>Bytes of a vector.</summary>
    public int VectorBytes { get; } = target.VectorBits / 8;

    /// <summary>The spelling of a target.</summary>
    public static CpuSpelling Of(CpuTarget target) => target.VectorBits switch
    {
        512 => new Avx512Spelling(target),
        256 => new Avx2Spelling(target),
        128 => new Vector128Spelling(target),
        _ => throw new ArgumentOutOfRangeException(nameof(target), target.VectorBits, "No spelling for this width."),
    };

    public string Type(string element) => $"{Vector}<{element}>";

    public string Load(string element, string pointer) => $"*({Vector}<{element}>*){Operand(pointer)}";

    public string Broadcast(string scalar) => $"{Vector}.Create({scalar})";

    public string ToSingle(string integers) => $"{Vector}.ConvertToSingle({integers})";

    public string Zero(string element) => $"{Vector}<{element}>.Zero";

    /// <summary>The codes of a cut, before its mask.</summary>
    public string Shift(string bytes, int shift) => shift switch
    {
        0 => bytes,
        > 0 => Text($"({bytes}.AsUInt16() >>> {shift}).AsByte()"),
        _ => Text($"({bytes}.AsUInt16() << {-shift}).AsByte()"),
    };

    /// <summary>A cut with its mask.</summary>
    public virtual string Cut(string bytes, DecodeStep.Cut cut, ConstantPool constants) =>
        cut.Mask == 0xFF ? bytes : Shift(bytes, cut.Shift) + " & " + constants.ByteMask(this, cut.Mask);

    /// <summary>Code j of every 32-bit word as an integer: <c>(word &gt;&gt;&gt; shift) &amp; mask</c>.</summary>
    public string CutWord(string words, int shift, int mask, ConstantPool constants)
    {
        string shifted = Move(words, shift);
        bool reachesTop = shift > 0 && mask == (int)(uint.MaxValue >> shift);
        return reachesTop ? shifted : $"{shifted} & {constants.WordMask(this, mask)}";
    }

    /// <summary>Words moved right.</summary>
    public string Word(string words, int shift) => Moved(words, shift);

    /// <summary>The entries of a register of floats that the lowest bits of words stand for.</summary>
    public virtual string Entry(string table, string words) => throw new NotSupportedException($"{Target.Name} has no permutation of 16 floats.");

    /// <summary>Code j of every 32-bit word as a number.</summary>
    /// <param name="value">What the code means.</param>
    /// <param name="table">The name of the learned table, if it means an entry of one.</param>
    /// <param name="words">The words.</param>
    /// <param name="shift">The lowest bit of the code.</param>
    /// <param name="mask">Its bits, once it is moved down.</param>
    /// <param name="constants">Collects what the expression needs.</param>
    public string Number(ValueStep value, string table, string words, int shift, int mask, ConstantPool constants) => value switch
    {
        ValueStep.Convert => FloatOfWord(words, shift, mask, constants),
        ValueStep.LookUp known => LookUp(known, words, shift, constants),
        ValueStep.LearnedLookUp learned => learned.Bits > RegisterTableBits ? $"Entries({table}, {CutWord(words, shift, mask, constants)})" : Entry(learned, table, words, shift, constants),
        ValueStep.Expand floats => Expand(floats, words, shift, constants),
        _ => throw new NotSupportedException($"{value} has no spelling for CPUs."),
    };

    /// <summary>Code j of every 32-bit word as an entry of a table.</summary>
    public abstract string LookUp(ValueStep.LookUp table, string words, int shift, ConstantPool constants);

    /// <summary>Bits of the widest learned table that is kept in registers; wider ones are read entry by entry.</summary>
    protected abstract int RegisterTableBits { get; }

    /// <summary>Statements that declare what a learned table is kept in.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">Its name.</param>
    /// <param name="pointer">Where its entries are.</param>
    public IEnumerable<string> DeclareTable(ValueStep.LearnedLookUp table, string name, string pointer) =>
        table.Bits > RegisterTableBits ? [$"byte* {name} = {pointer};"] : DeclareRegisters(table, name, pointer);

    /// <summary>The same for a table in registers.</summary>
    protected abstract IEnumerable<string> DeclareRegisters(ValueStep.LearnedLookUp table, string name, string pointer);

    /// <summary>Code j of every 32-bit word as an entry of a learned table in registers.</summary>
    protected abstract string Entry(ValueStep.LearnedLookUp table, string name, string words, int shift, ConstantPool constants);

    /// <summary>The fp16 entries of a table in memory that words stand for, in the upper halves of words; the lower halves are 0.</summary>
    protected abstract string GatheredEntries { get; }

    /// <summary>The functions that load a learned table into registers, and find its entries there.</summary>
    protected abstract IEnumerable<VectorFunction> RegisterTableFunctions(int bits);

    /// <summary>Eight fp16 entries of a table from <paramref name="pointer"/> on; those of a smaller table again and again.</summary>
    protected static string EightEntries(int bits, string pointer) => bits switch
    {
        1 => $"Vector128.Create(*(uint*){Operand(pointer)}).AsUInt16()",
        2 => $"Vector128.Create(*(ulong*){Operand(pointer)}).AsUInt16()",
        _ => $"*(Vector128<ushort>*){Operand(pointer)}",
    };

    /// <summary>Code j of every 32-bit word, a small float: moved to the highest bits, then to the places of a float.</summary>
    public virtual string Expand(ValueStep.Expand floats, string words, int shift, ConstantPool constants) =>
        $"Numbers({Moved(words, shift + floats.Bits - 32)})";

    /// <summary>The functions that numbers call.</summary>
    public virtual IEnumerable<VectorFunction> NumberFunctions(ValueStep value)
    {
        if (value is ValueStep.LearnedLookUp table)
        {
            return TableFunctions(table.Bits);
        }

        const string Numbers = "Numbers", Summary = "The small floats in the highest bits of words.";
        if (value is not ValueStep.Expand floats)
        {
            return [];
        }

        string type = Type("int"), mask = Broadcast(Text($"unchecked((int)0x{(uint)(int.MinValue | floats.Field):X8})"));
        if (floats.SubnormalsAreRare)
        {
            // The sign is copied on the way down; its copies are masked out.
            string factor = CodeField.Float((float)Math.Pow(2, floats.ExponentBias));
            return
            [
                new(
                    Numbers,
                    type + " codes",
                    $"((codes >> {floats.Down}) & {mask}).AsSingle() * {Broadcast(factor)}",
                    Summary + " Their bits moved into those of a float are a number too small by the difference of the biases."),
            ];
        }

        string field = Broadcast(Text($"0x{floats.Field:X8}")), bias = Broadcast(Text($"0x{floats.ExponentBias << 23:X8}"));
        return
        [
            new(Numbers, type + " codes", $"(Magnitudes(Bits(codes)).AsInt32() | (codes & {Broadcast("int.MinValue")})).AsSingle()", Summary),
            new("Bits", type + " codes", $"(((codes >>> {floats.Down}) & {field}) + {bias}).AsSingle()", "Exponent and fraction in those of a float, with its bias."),
            new(
                "Magnitudes",
                Type("float") + " bits",
                $"{Vector}.MinNative(bits, bits + bits - {Broadcast(CodeField.Float(floats.SmallestNormal))})",
                "Bits are the number unless it is subnormal. Then it is 2·bits less the smallest normal number; otherwise that is no smaller."),
        ];
    }

    /// <summary>
    /// The functions that take digits to base 3 out of bytes. Once a power of 3 has brought the wanted one to the front, the upper byte of three times a byte is that digit, and the upper
    /// byte of nine times a byte is the number that it makes with the next one.
    /// </summary>
    /// <param name="areJoined">Whether the digits of all bytes are wanted in their bytes.</param>
    public IEnumerable<VectorFunction> DigitFunctions(bool areJoined)
    {
        string shorts = Type("ushort"), packed = $"{Type("byte")} packed", upper = Broadcast("(ushort)0xFF00");
        return
        [
            .. areJoined
                ? [new VectorFunction("AllDigits", $"{packed}, {shorts} powers, {shorts} upperPowers", JoinedDigits, "One digit of every byte.", "byte")]
                : Array.Empty<VectorFunction>(),
            new("EvenDigits", $"{packed}, {shorts} upperPowers, {shorts} factors", MultiplyHigh("packed.AsUInt16() * upperPowers", "factors"), "The digits of even bytes, in 16 bits: what is above a byte does not matter.", "ushort"),
            new("OddDigits", $"{packed}, {shorts} powers, {shorts} factors", MultiplyHigh($"(packed.AsUInt16() & {upper}) * powers", "factors"), "The digits of odd bytes, in 16 bits.", "ushort"),
        ];
    }

    /// <summary>The digits of even and odd bytes, in their bytes.</summary>
    protected virtual string JoinedDigits => $"(EvenDigits(packed, upperPowers, {Broadcast("(ushort)3")}) | OddDigits(packed, powers, {Broadcast("(ushort)3")}) << 8).AsByte()";

    /// <summary>The upper halves of products of 16-bit numbers. The lower bytes of the first ones are 0, and the second ones are bytes.</summary>
    protected abstract string MultiplyHigh(string numbers, string factors);

    private IEnumerable<VectorFunction> TableFunctions(int bits) =>
    [
        .. bits > RegisterTableBits
            ? [new("Entries", $"byte* table, {Type("int")} codes", $"Halves({GatheredEntries})", "The entries of a table that codes stand for.")]
            : RegisterTableFunctions(bits),
        new(
            "Halves",
            Type("int") + " words",
            $"((words >> 3) & {Broadcast("unchecked((int)0x8FFFE000)")}).AsSingle() * {Broadcast(HalfFactor)}",
            "The fp16 numbers in the upper halves of words: their bits moved into fp32 are a number 2¹¹² times too small."),
    ];

    /// <summary>Words moved right, or left, as an argument of a function.</summary>
    protected static string Moved(string words, int right)
    {
        string moved = Move(words, right);
        return right == 0 ? moved : moved.Substring(1, moved.Length - 2);
    }

    /// <summary>Words moved right, or left.</summary>
    protected static string Move(string words, int right) => right switch
    {
        0 => words,
        > 0 => Text($"({words} >>> {right})"),
        _ => Text($"({words} << {-right})"),
    };

    /// <summary>Code j of every 32-bit word as a float: <c>(word &gt;&gt;&gt; shift) &amp; mask</c>, converted.</summary>
    public virtual string FloatOfWord(string words, int shift, int mask, ConstantPool constants) => ToSingle(CutWord(words, shift, mask, constants));

    /// <summary><c>a·b + c</c> on floats.</summary>
    public abstract string MultiplyAdd(string a, string b, string c);

    /// <summary>Whether even and odd bytes must be multiplied apart, because the target has no product of neighbouring bytes.</summary>
    public virtual bool SplitsBytes => false;

    /// <summary>Even bytes of codes as 16-bit numbers.</summary>
    public string EvenCodes(string codes, ConstantPool constants) => $"{codes}.AsInt16() & {constants.Shorts(this, "evenBytes", 0xFF)}";

    /// <summary>Odd bytes of codes as 16-bit numbers.</summary>
    public static string OddCodes(string codes) => $"({codes}.AsUInt16() >>> 8).AsInt16()";

    /// <summary>Sums of neighbouring products of unsigned and signed bytes, in 16 bits.</summary>
    public abstract string MultiplyAddBytes(ByteOperands operands);

    /// <summary>Sums of two neighbouring 16-bit numbers in 32 bits.</summary>
    public abstract string PairSums(string shorts, ConstantPool constants);

    /// <summary>Terms that make the sum of all four byte products of each word in 32 bits; bytes are split.</summary>
    public abstract string[] WidenedSums(ByteOperands operands);

    /// <summary>32-bit sums plus all four byte products of each word, in one instruction.</summary>
    public virtual string ByteDot(string sums, string codes, string activations) =>
        throw new NotSupportedException($"{Target.Name} has no byte dot product.");

    /// <summary>32-bit sums plus both products of each word's two codes and 16-bit activations.</summary>
    public abstract string ShortDot(string sums, string codes, string activations, ConstantPool constants);

    /// <summary>fp16 scales of consecutive rows as floats. Scales are finite and not negative.</summary>
    public string LoadHalf(string pointer) => $"({LoadUInt16(pointer)} << 13).AsSingle() * {Broadcast(HalfFactor)}";

    /// <summary>Two or four consecutive fp16 numbers as floats, in every 128 bits.</summary>
    public string RepeatedHalves(string pointer, int count)
    {
        string halves = Broadcast($"*({(count == 2 ? "uint" : "ulong")}*){Operand(pointer)}") + ".AsByte()";
        string upper = "Vector128.Create(0x01008080, 0x03028080, 0x05048080, 0x07068080)";
        string words = Shuffle(halves, $"{(Vector == "Vector128" ? upper : Broadcast(upper))}.AsByte()");
        return $"(({words}.AsInt32() >> 3) & {Broadcast("unchecked((int)0x8FFFE000)")}).AsSingle() * {Broadcast(HalfFactor)}";
    }

    /// <summary>Float i of every 128 bits, four times.</summary>
    public abstract string Repeated(string floats, int i);

    /// <summary>The bytes of every 128 bits that a control names; from 128 on it names a 0.</summary>
    protected abstract string Shuffle(string bytes, string control);

    /// <summary>fp16 weights of the low (slot 0) or high (slot 1) half of every word as floats.</summary>
    public string Half(string words, int slot, ConstantPool constants)
    {
        string signed = slot == 0 ? $"({words} << 16)" : words;
        return $"(({signed} >> 3) & {constants.WordMask(this, unchecked((int)0x8FFFE000))}).AsSingle() * {constants.Float(this, "halfFactor", HalfFactor)}";
    }

    /// <summary>16-bit numbers of consecutive rows, widened.</summary>
    public abstract string LoadUInt16(string pointer);

    /// <summary>Bytes of consecutive rows, widened.</summary>
    public abstract string LoadByte(string pointer);

    /// <summary>Spreads two kept codes over the four columns of a run.</summary>
    /// <param name="step">Which pattern and which codes.</param>
    /// <param name="patterns">The pattern words.</param>
    /// <param name="codes">The kept codes.</param>
    /// <param name="fill">The code that stands for 0.</param>
    /// <param name="result">The variable to declare.</param>
    /// <param name="constants">Collects what the statements need.</param>
    public abstract string[] Spread(DecodeStep.Spread step, string patterns, string codes, string fill, string result, ConstantPool constants);

    /// <summary>The shuffle control that picks the activations of the four kept codes of a step out of its eight.</summary>
    /// <param name="step">Which patterns.</param>
    /// <param name="patterns">The pattern words.</param>
    /// <param name="constants">Collects what the expression needs.</param>
    public virtual string SelectControl(DecodeStep.Spread step, string patterns, ConstantPool constants) =>
        throw new NotSupportedException($"{Target.Name} cannot cut bit fields.");

    /// <summary>The activations that a control picks.</summary>
    public virtual string Select(string activations, string control) => throw new NotSupportedException($"{Target.Name} cannot cut bit fields.");

    /// <summary>Eight activations, twice in every 128 bits, from two vectors that repeat four each.</summary>
    public virtual string JoinCodes(string low, string high) => throw new NotSupportedException($"{Target.Name} cannot cut bit fields.");

    /// <summary>Asks for the cache line at a pointer; <c>null</c> if the target has no such instruction.</summary>
    public virtual string? Prefetch(string pointer) => $"Sse.Prefetch0({pointer});";

    /// <summary>Asks for the cache line at a pointer to come as far as the second-level cache; <c>null</c> if the target has no such instruction.</summary>
    public string? PrefetchFar(string pointer) => Prefetch(pointer)?.Replace("Prefetch0", "Prefetch1");

    /// <summary>Shuffle controls for the six patterns of 2:4: byte i of an entry picks the kept code of column i, or has its top bit set.</summary>
    protected static int[] SpreadTable(int half, Func<int, int> slotOf, int slots)
    {
        int[] table = new int[slots];
        foreach (int pattern in (ReadOnlySpan<int>)[4, 8, 12, 9, 13, 14])
        {
            uint entry = 0x80808080;
            for (int kept = 0; kept < 2; kept++)
            {
                int place = 8 * (pattern >> 2 * kept & 3);
                entry = entry & ~(0xFFu << place) | (uint)(2 * half + kept) << place;
            }

            table[slotOf(pattern)] = unchecked((int)entry);
        }

        return table;
    }

    /// <summary>An expression in parentheses, unless it is a single name.</summary>
    public static string Operand(string expression) => expression.IndexOf(' ') >= 0 ? "(" + expression + ")" : expression;

    protected static string Text(FormattableString text) => FormattableString.Invariant(text);
}
