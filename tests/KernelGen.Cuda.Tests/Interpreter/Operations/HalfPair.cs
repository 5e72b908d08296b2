using System;
using System.Numerics;

namespace KernelGen.Tests.Interpreter;

/// <summary>Two halves in a word. Sums and products of halves are exact in floats, so rounding once more rounds once.</summary>
internal readonly record struct HalfPair(Half Low, Half High)
    : IAdditionOperators<HalfPair, HalfPair, HalfPair>, ISubtractionOperators<HalfPair, HalfPair, HalfPair>, IMultiplyOperators<HalfPair, HalfPair, HalfPair>,
        IUnaryNegationOperators<HalfPair, HalfPair>
{
    public static HalfPair operator +(HalfPair left, HalfPair right) => new(left.Low + right.Low, left.High + right.High);

    public static HalfPair operator -(HalfPair left, HalfPair right) => new(left.Low - right.Low, left.High - right.High);

    public static HalfPair operator *(HalfPair left, HalfPair right) => new(left.Low * right.Low, left.High * right.High);

    public static HalfPair operator -(HalfPair value) => new(-value.Low, -value.High);
}
