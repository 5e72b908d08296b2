using System;

namespace KernelGen.Tests.Interpreter;

/// <summary>The types of PTX, and how operations are made for them.</summary>
internal static class LaneTypes
{
    /// <summary>The type of a suffix; bits are unsigned.</summary>
    public static Type? Find(string suffix) => suffix switch
    {
        "pred" or "b8" or "u8" => typeof(byte),
        "s8" => typeof(sbyte),
        "b16" or "u16" => typeof(ushort),
        "s16" => typeof(short),
        "b32" or "u32" => typeof(uint),
        "s32" => typeof(int),
        "b64" or "u64" => typeof(ulong),
        "s64" => typeof(long),
        "f16" => typeof(Half),
        "f32" => typeof(float),
        "f64" => typeof(double),
        "f16x2" => typeof(HalfPair),
        _ => null,
    };

    /// <summary>A function in each lane; the first operand is written, the others are read. The function's own interface says the types.</summary>
    /// <param name="operands">The operands.</param>
    /// <param name="function">A function, or a generic one.</param>
    /// <param name="arguments">The type arguments of a generic one.</param>
    public static Operation Function(OperandReader operands, Type function, params Type[] arguments)
    {
        Type closed = arguments.Length > 0 ? function.MakeGenericType(arguments) : function;
        Type[] types = closed.GetInterfaces()[0].GetGenericArguments();
        Type operation = types.Length switch { 2 => typeof(Unary<,,>), 3 => typeof(Binary<,,,>), _ => typeof(Ternary<,,,,>) };
        object[] slots = new object[types.Length];
        slots[0] = operands.Target(0);
        for (int i = 1; i < slots.Length; i++)
        {
            slots[i] = operands.Source(i);
        }

        return (Operation)Activator.CreateInstance(operation.MakeGenericType([.. types, closed]), slots)!;
    }

    /// <summary>An operation of one type argument.</summary>
    public static Operation Make(Type operation, Type[] arguments, params object[] values) =>
        (Operation)Activator.CreateInstance(operation.MakeGenericType(arguments), values)!;
}
