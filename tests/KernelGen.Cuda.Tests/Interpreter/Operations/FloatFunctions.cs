using System;
using System.Numerics;

namespace KernelGen.Tests.Interpreter;

/// <summary>What instructions on floats compute. Approximations are computed exactly and rounded: a GPU's may differ in the last bits.</summary>
internal static class FloatFunctions
{
    public readonly struct FusedSingle : ITernary<float, float, float, float>
    {
        public static float Apply(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);
    }

    public readonly struct FusedDouble : ITernary<double, double, double, double>
    {
        public static double Apply(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);
    }

    // The product of two halves has 22 bits, so the sum in doubles is exact wherever it decides how to round.
    public readonly struct FusedHalf : ITernary<Half, Half, Half, Half>
    {
        public static Half Apply(Half a, Half b, Half c) => (Half)(((double)a * (double)b) + (double)c);
    }

    public readonly struct FusedHalfPair : ITernary<HalfPair, HalfPair, HalfPair, HalfPair>
    {
        public static HalfPair Apply(HalfPair a, HalfPair b, HalfPair c) =>
            new(FusedHalf.Apply(a.Low, b.Low, c.Low), FusedHalf.Apply(a.High, b.High, c.High));
    }

    public readonly struct FusedBFloat16Pair : ITernary<uint, uint, uint, uint>
    {
        public static uint Apply(uint a, uint b, uint c) =>
            BFloat16.Pack(BFloat16.Fused(BFloat16.Low(a), BFloat16.Low(b), BFloat16.Low(c)), BFloat16.Fused(BFloat16.High(a), BFloat16.High(b), BFloat16.High(c)));
    }

    public readonly struct PackHalves : IBinary<float, float, HalfPair>
    {
        public static HalfPair Apply(float high, float low) => new((Half)low, (Half)high);
    }

    public readonly struct PackBFloat16 : IBinary<float, float, uint>
    {
        public static uint Apply(float high, float low) => BFloat16.Pack(BFloat16.Round(low), BFloat16.Round(high));
    }

    public readonly struct ToBFloat16 : IUnary<float, ushort>
    {
        public static ushort Apply(float a) => BFloat16.Round(a);
    }

    public readonly struct FromBFloat16 : IUnary<ushort, float>
    {
        public static float Apply(ushort a) => BFloat16.Low(a);
    }

    public readonly struct Truncated<TFrom, TTo> : IUnary<TFrom, TTo>
        where TFrom : IFloatingPoint<TFrom>
        where TTo : INumberBase<TTo>
    {
        public static TTo Apply(TFrom a) => TTo.CreateSaturating(TFrom.Truncate(a));
    }

    public readonly struct Nearest<TFrom, TTo> : IUnary<TFrom, TTo>
        where TFrom : IFloatingPoint<TFrom>
        where TTo : INumberBase<TTo>
    {
        public static TTo Apply(TFrom a) => TTo.CreateSaturating(TFrom.Round(a, MidpointRounding.ToEven));
    }

    public readonly struct Down<TFrom, TTo> : IUnary<TFrom, TTo>
        where TFrom : IFloatingPoint<TFrom>
        where TTo : INumberBase<TTo>
    {
        public static TTo Apply(TFrom a) => TTo.CreateSaturating(TFrom.Floor(a));
    }

    public readonly struct Up<TFrom, TTo> : IUnary<TFrom, TTo>
        where TFrom : IFloatingPoint<TFrom>
        where TTo : INumberBase<TTo>
    {
        public static TTo Apply(TFrom a) => TTo.CreateSaturating(TFrom.Ceiling(a));
    }

    public readonly struct SquareRoot<T> : IUnary<T, T>
        where T : IRootFunctions<T>
    {
        public static T Apply(T a) => T.Sqrt(a);
    }

    public readonly struct Reciprocal<T> : IUnary<T, T>
        where T : INumberBase<T>
    {
        public static T Apply(T a) => T.One / a;
    }

    public readonly struct ReciprocalRoot : IUnary<float, float>
    {
        public static float Apply(float a) => (float)(1 / Math.Sqrt(a));
    }

    public readonly struct PowerOfTwo : IUnary<float, float>
    {
        public static float Apply(float a) => (float)Math.Pow(2, a);
    }

    public readonly struct BinaryLogarithm : IUnary<float, float>
    {
        public static float Apply(float a) => (float)Math.Log2(a);
    }

    public readonly struct Sine : IUnary<float, float>
    {
        public static float Apply(float a) => (float)Math.Sin(a);
    }

    public readonly struct Cosine : IUnary<float, float>
    {
        public static float Apply(float a) => (float)Math.Cos(a);
    }

    public readonly struct HyperbolicTangent : IUnary<float, float>
    {
        public static float Apply(float a) => (float)Math.Tanh(a);
    }

    // The sign of the first operand, the size of the second.
    public readonly struct CopySign : IBinary<float, float, float>
    {
        public static float Apply(float a, float b) => MathF.CopySign(b, a);
    }

    public readonly struct IsFinite : IUnary<float, byte>
    {
        public static byte Apply(float a) => float.IsFinite(a) ? (byte)1 : (byte)0;
    }

    public readonly struct IsInfinite : IUnary<float, byte>
    {
        public static byte Apply(float a) => float.IsInfinity(a) ? (byte)1 : (byte)0;
    }

    public readonly struct IsNoNumber : IUnary<float, byte>
    {
        public static byte Apply(float a) => float.IsNaN(a) ? (byte)1 : (byte)0;
    }
}
