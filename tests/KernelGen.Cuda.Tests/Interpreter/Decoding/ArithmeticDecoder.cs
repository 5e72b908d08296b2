using System;
using static KernelGen.Tests.Interpreter.LaneTypes;

namespace KernelGen.Tests.Interpreter;

/// <summary>Instructions that compute in registers.</summary>
internal static class ArithmeticDecoder
{
    /// <summary>What an instruction does; null if it is none of these.</summary>
    public static Operation? Decode(OperandReader operands)
    {
        PtxStatement statement = operands.Statement;
        string opcode = statement.Opcode;
        if (opcode is "setp")
        {
            return Comparison(operands);
        }

        if (Simple(statement) is { } function)
        {
            return function.IsGenericTypeDefinition ? Find(statement.Type) is { } type ? Function(operands, function, type) : null : Function(operands, function);
        }

        return opcode switch
        {
            "mul" when statement.Has("wide") => Wide(operands, typeof(IntegerFunctions.Wide<,>)),
            "mul" when statement.Has("hi") => Function(operands, statement.Type == "u32" ? typeof(IntegerFunctions.HighOfUnsigned) : typeof(IntegerFunctions.HighOfSigned)),
            "mad" when statement.Has("wide") => Wide(operands, typeof(IntegerFunctions.WideAdd<,>)),
            "fma" => Fused(operands),
            "lop3" => new LogicTable(operands.Target(0), operands.Source(1), operands.Source(2), operands.Source(3), operands.Constant(4)),
            "dp4a" => Function(operands, typeof(IntegerFunctions.Dot4<,>), Byte(statement.Parts[1]), Byte(statement.Parts[2])),
            _ => null,
        };
    }

    private static Type? Simple(PtxStatement statement) => (statement.Opcode, statement.Has("ftz") && !statement.Has("approx")) switch
    {
        (_, true) => null,
        ("add", _) => typeof(NumberFunctions.Add<>),
        ("sub", _) => typeof(NumberFunctions.Subtract<>),
        ("mul", _) when !statement.Has("wide") && !statement.Has("hi") => typeof(NumberFunctions.Multiply<>),
        ("mad", _) when statement.Has("lo") => typeof(IntegerFunctions.MultiplyAdd<>),
        ("div", _) => typeof(NumberFunctions.Divide<>),
        ("rem", _) => typeof(IntegerFunctions.Remainder<>),
        ("min", _) => typeof(NumberFunctions.Minimum<>),
        ("max", _) => typeof(NumberFunctions.Maximum<>),
        ("abs", _) => typeof(NumberFunctions.Absolute<>),
        ("neg", _) => typeof(NumberFunctions.Negate<>),
        ("and", _) => typeof(IntegerFunctions.And<>),
        ("or", _) => typeof(IntegerFunctions.Or<>),
        ("xor", _) => typeof(IntegerFunctions.Xor<>),
        ("not", _) when statement.Type == "pred" => typeof(IntegerFunctions.NotPredicate),
        ("not", _) => typeof(IntegerFunctions.Not<>),
        ("shl", _) => typeof(IntegerFunctions.ShiftLeft<>),
        ("shr", _) => typeof(IntegerFunctions.ShiftRight<>),
        ("popc", _) => typeof(IntegerFunctions.PopulationCount<>),
        ("clz", _) => typeof(IntegerFunctions.LeadingZeros<>),
        ("selp", _) => typeof(NumberFunctions.Select<>),
        ("prmt", _) when statement.Parts.Length == 2 => typeof(IntegerFunctions.Permute),
        ("shf", _) when statement.Has("wrap") => statement.Has("l") ? typeof(IntegerFunctions.FunnelLeft) : typeof(IntegerFunctions.FunnelRight),
        ("sqrt", _) => typeof(FloatFunctions.SquareRoot<>),
        ("rcp", _) => typeof(FloatFunctions.Reciprocal<>),
        _ when statement.Type == "f32" => Single(statement),
        _ => null,
    };

    private static Type? Single(PtxStatement statement) => statement.Opcode switch
    {
        "rsqrt" => typeof(FloatFunctions.ReciprocalRoot),
        "ex2" => typeof(FloatFunctions.PowerOfTwo),
        "lg2" => typeof(FloatFunctions.BinaryLogarithm),
        "sin" => typeof(FloatFunctions.Sine),
        "cos" => typeof(FloatFunctions.Cosine),
        "tanh" => typeof(FloatFunctions.HyperbolicTangent),
        "copysign" => typeof(FloatFunctions.CopySign),
        "testp" when statement.Has("finite") => typeof(FloatFunctions.IsFinite),
        "testp" when statement.Has("infinite") => typeof(FloatFunctions.IsInfinite),
        "testp" when statement.Has("notanumber") => typeof(FloatFunctions.IsNoNumber),
        _ => null,
    };

    private static Operation? Fused(OperandReader operands) => (operands.Statement.Type, operands.Statement.Has("ftz")) switch
    {
        ("f32", false) => Function(operands, typeof(FloatFunctions.FusedSingle)),
        ("f64", false) => Function(operands, typeof(FloatFunctions.FusedDouble)),
        ("f16", false) => Function(operands, typeof(FloatFunctions.FusedHalf)),
        ("f16x2", false) => Function(operands, typeof(FloatFunctions.FusedHalfPair)),
        ("bf16x2", false) => Function(operands, typeof(FloatFunctions.FusedBFloat16Pair)),
        _ => null,
    };

    private static Operation? Wide(OperandReader operands, Type function) => operands.Statement.Type switch
    {
        "u16" => Function(operands, function, typeof(ushort), typeof(uint)),
        "s16" => Function(operands, function, typeof(short), typeof(int)),
        "u32" => Function(operands, function, typeof(uint), typeof(ulong)),
        "s32" => Function(operands, function, typeof(int), typeof(long)),
        _ => null,
    };

    private static Operation? Comparison(OperandReader operands)
    {
        PtxStatement statement = operands.Statement;
        Type? comparison = statement.Parts[1] switch
        {
            "eq" => typeof(Comparisons.Equal<>),
            "ne" => typeof(Comparisons.NotEqual<>),
            "lt" or "lo" => typeof(Comparisons.Less<>),
            "le" or "ls" => typeof(Comparisons.LessOrEqual<>),
            "gt" or "hi" => typeof(Comparisons.Greater<>),
            "ge" or "hs" => typeof(Comparisons.GreaterOrEqual<>),
            "equ" => typeof(Comparisons.UnorderedEqual<>),
            "neu" => typeof(Comparisons.UnorderedNotEqual<>),
            "ltu" => typeof(Comparisons.UnorderedLess<>),
            "leu" => typeof(Comparisons.UnorderedLessOrEqual<>),
            "gtu" => typeof(Comparisons.UnorderedGreater<>),
            "geu" => typeof(Comparisons.UnorderedGreaterOrEqual<>),
            _ => null,
        };
        if (comparison is null || Find(statement.Type) is not { } type)
        {
            return null;
        }

        Type? join = statement.Parts[2] switch { "and" => typeof(IntegerFunctions.And<byte>), "or" => typeof(IntegerFunctions.Or<byte>), "xor" => typeof(IntegerFunctions.Xor<byte>), _ => null };
        return join is null
            ? Function(operands, comparison, type)
            : Function(operands, typeof(Comparisons.Joined<,,>), type, comparison.MakeGenericType(type), join);
    }

    private static Type Byte(string suffix) => suffix == "u32" ? typeof(byte) : typeof(sbyte);
}
