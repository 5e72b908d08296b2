using System.Numerics;

namespace KernelGen.Tests.Interpreter;

/// <summary>Comparisons. Ordered ones are false where an operand is no number, unordered ones true.</summary>
internal static class Comparisons
{
    public readonly struct Equal<T> : IBinary<T, T, byte>
        where T : IComparisonOperators<T, T, bool>
    {
        public static byte Apply(T a, T b) => Byte(a == b);
    }

    public readonly struct NotEqual<T> : IBinary<T, T, byte>
        where T : IComparisonOperators<T, T, bool>
    {
        public static byte Apply(T a, T b) => Byte(a < b || a > b);
    }

    public readonly struct Less<T> : IBinary<T, T, byte>
        where T : IComparisonOperators<T, T, bool>
    {
        public static byte Apply(T a, T b) => Byte(a < b);
    }

    public readonly struct LessOrEqual<T> : IBinary<T, T, byte>
        where T : IComparisonOperators<T, T, bool>
    {
        public static byte Apply(T a, T b) => Byte(a <= b);
    }

    public readonly struct Greater<T> : IBinary<T, T, byte>
        where T : IComparisonOperators<T, T, bool>
    {
        public static byte Apply(T a, T b) => Byte(a > b);
    }

    public readonly struct GreaterOrEqual<T> : IBinary<T, T, byte>
        where T : IComparisonOperators<T, T, bool>
    {
        public static byte Apply(T a, T b) => Byte(a >= b);
    }

    public readonly struct UnorderedEqual<T> : IBinary<T, T, byte>
        where T : IComparisonOperators<T, T, bool>
    {
        public static byte Apply(T a, T b) => Byte(!(a < b || a > b));
    }

    public readonly struct UnorderedNotEqual<T> : IBinary<T, T, byte>
        where T : IComparisonOperators<T, T, bool>
    {
        public static byte Apply(T a, T b) => Byte(a != b);
    }

    public readonly struct UnorderedLess<T> : IBinary<T, T, byte>
        where T : IComparisonOperators<T, T, bool>
    {
        public static byte Apply(T a, T b) => Byte(!(a >= b));
    }

    public readonly struct UnorderedLessOrEqual<T> : IBinary<T, T, byte>
        where T : IComparisonOperators<T, T, bool>
    {
        public static byte Apply(T a, T b) => Byte(!(a > b));
    }

    public readonly struct UnorderedGreater<T> : IBinary<T, T, byte>
        where T : IComparisonOperators<T, T, bool>
    {
        public static byte Apply(T a, T b) => Byte(!(a <= b));
    }

    public readonly struct UnorderedGreaterOrEqual<T> : IBinary<T, T, byte>
        where T : IComparisonOperators<T, T, bool>
    {
        public static byte Apply(T a, T b) => Byte(!(a < b));
    }

    /// <summary>A comparison, joined with a predicate by a function of both.</summary>
    public readonly struct Joined<T, TComparison, TJoin> : ITernary<T, T, byte, byte>
        where TComparison : IBinary<T, T, byte>
        where TJoin : IBinary<byte, byte, byte>
    {
        public static byte Apply(T a, T b, byte c) => TJoin.Apply(TComparison.Apply(a, b), c);
    }

    private static byte Byte(bool value) => value ? (byte)1 : (byte)0;
}
