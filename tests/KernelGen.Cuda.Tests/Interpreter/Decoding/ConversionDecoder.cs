using System;
using static KernelGen.Tests.Interpreter.LaneTypes;

namespace KernelGen.Tests.Interpreter;

/// <summary>Instructions that move values and change their type.</summary>
internal static class ConversionDecoder
{
    /// <summary>What an instruction does; null if it is none of these.</summary>
    public static Operation? Decode(OperandReader operands) => operands.Statement.Opcode switch
    {
        "mov" => Move(operands),
        "cvt" => Convert(operands),
        "cvta" => Address(operands),
        _ => null,
    };

    private static Operation? Move(OperandReader operands)
    {
        if (Find(operands.Statement.Type) is not { } type)
        {
            return null;
        }

        if (operands.IsVector(0))
        {
            int[] targets = operands.Targets(0);
            return new Unpack(targets, operands.Source(1), 8 * PtxParser.Bytes(operands.Statement.Type) / targets.Length);
        }

        if (operands.IsVector(1))
        {
            int[] sources = operands.Sources(1);
            return new Pack(operands.Target(0), sources, 8 * PtxParser.Bytes(operands.Statement.Type) / sources.Length);
        }

        return Function(operands, typeof(NumberFunctions.Same<>), type);
    }

    private static Operation? Convert(OperandReader operands)
    {
        PtxStatement statement = operands.Statement;
        string to = statement.Parts[^2], from = statement.Type;
        switch (to, from)
        {
            case ("f16x2", "f32") when statement.Parts.Length == 4 && statement.Has("rn"):
                return Function(operands, typeof(FloatFunctions.PackHalves));
            case ("bf16x2", "f32") when statement.Parts.Length == 4 && statement.Has("rn"):
                return Function(operands, typeof(FloatFunctions.PackBFloat16));
            case ("bf16", "f32") when statement.Parts.Length == 4 && statement.Has("rn"):
                return Function(operands, typeof(FloatFunctions.ToBFloat16));
            case ("f32", "bf16") when statement.Parts.Length == 3:
                return Function(operands, typeof(FloatFunctions.FromBFloat16));
        }

        if (Find(to) is not { } target || Find(from) is not { } source)
        {
            return null;
        }

        Type? function = statement.Parts.Length == 3 ? typeof(NumberFunctions.Convert<,>) : statement.Parts[1] switch
        {
            "rn" => typeof(NumberFunctions.Convert<,>),
            "rzi" => typeof(FloatFunctions.Truncated<,>),
            "rni" => typeof(FloatFunctions.Nearest<,>),
            "rmi" => typeof(FloatFunctions.Down<,>),
            "rpi" => typeof(FloatFunctions.Up<,>),
            _ => null,
        };
        bool isKnown = statement.Parts.Length <= 4 && (statement.Parts.Length == 4 || !IsFloat(source) || IsFloat(target));
        return function is null || !isKnown ? null : Function(operands, function, source, target);
    }

    private static bool IsFloat(Type type) => type == typeof(Half) || type == typeof(float) || type == typeof(double);

    private static Operation? Address(OperandReader operands)
    {
        PtxStatement statement = operands.Statement;
        bool toGeneric = !statement.Has("to");
        return statement.Parts[^2] switch
        {
            "global" or "const" => Function(operands, typeof(NumberFunctions.Same<>), typeof(ulong)),
            "shared" => new ConvertAddress(operands.Target(0), operands.Source(1), AddressWindow.Shared, toGeneric),
            "local" => new ConvertAddress(operands.Target(0), operands.Source(1), AddressWindow.Local, toGeneric),
            _ => null,
        };
    }
}
