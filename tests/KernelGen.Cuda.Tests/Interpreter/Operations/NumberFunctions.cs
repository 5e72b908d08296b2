using System.Numerics;

namespace KernelGen.Tests.Interpreter;

/// <summary>What instructions compute that integers and floats share.</summary>
internal static class NumberFunctions
{
    public readonly struct Same<T> : IUnary<T, T>
    {
        public static T Apply(T a) => a;
    }

    public readonly struct Second<T> : IBinary<T, T, T>
    {
        public static T Apply(T a, T b) => b;
    }

    public readonly struct Add<T> : IBinary<T, T, T>
        where T : IAdditionOperators<T, T, T>
    {
        public static T Apply(T a, T b) => a + b;
    }

    public readonly struct Subtract<T> : IBinary<T, T, T>
        where T : ISubtractionOperators<T, T, T>
    {
        public static T Apply(T a, T b) => a - b;
    }

    public readonly struct Multiply<T> : IBinary<T, T, T>
        where T : IMultiplyOperators<T, T, T>
    {
        public static T Apply(T a, T b) => a * b;
    }

    public readonly struct Divide<T> : IBinary<T, T, T>
        where T : IDivisionOperators<T, T, T>
    {
        public static T Apply(T a, T b) => a / b;
    }

    // Of a number and no number, the number.
    public readonly struct Minimum<T> : IBinary<T, T, T>
        where T : INumber<T>
    {
        public static T Apply(T a, T b) => T.MinNumber(a, b);
    }

    public readonly struct Maximum<T> : IBinary<T, T, T>
        where T : INumber<T>
    {
        public static T Apply(T a, T b) => T.MaxNumber(a, b);
    }

    public readonly struct Absolute<T> : IUnary<T, T>
        where T : INumber<T>
    {
        public static T Apply(T a) => T.IsNegative(a) ? -a : a;
    }

    public readonly struct Negate<T> : IUnary<T, T>
        where T : IUnaryNegationOperators<T, T>
    {
        public static T Apply(T a) => -a;
    }

    public readonly struct Select<T> : ITernary<T, T, byte, T>
    {
        public static T Apply(T a, T b, byte c) => c != 0 ? a : b;
    }

    public readonly struct Convert<TFrom, TTo> : IUnary<TFrom, TTo>
        where TFrom : INumberBase<TFrom>
        where TTo : INumberBase<TTo>
    {
        public static TTo Apply(TFrom a) => TTo.CreateTruncating(a);
    }
}
