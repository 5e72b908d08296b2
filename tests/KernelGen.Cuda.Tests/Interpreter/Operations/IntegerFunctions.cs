using System.Numerics;
using System.Runtime.CompilerServices;

namespace KernelGen.Tests.Interpreter;

/// <summary>What integer instructions compute.</summary>
internal static class IntegerFunctions
{
    public readonly struct And<T> : IBinary<T, T, T>
        where T : IBitwiseOperators<T, T, T>
    {
        public static T Apply(T a, T b) => a & b;
    }

    public readonly struct Or<T> : IBinary<T, T, T>
        where T : IBitwiseOperators<T, T, T>
    {
        public static T Apply(T a, T b) => a | b;
    }

    public readonly struct Xor<T> : IBinary<T, T, T>
        where T : IBitwiseOperators<T, T, T>
    {
        public static T Apply(T a, T b) => a ^ b;
    }

    public readonly struct Not<T> : IUnary<T, T>
        where T : IBitwiseOperators<T, T, T>
    {
        public static T Apply(T a) => ~a;
    }

    public readonly struct NotPredicate : IUnary<byte, byte>
    {
        public static byte Apply(byte a) => (byte)(a ^ 1);
    }

    // Shifts by the width of the type or more give zero, or the sign.
    public readonly struct ShiftLeft<T> : IBinary<T, uint, T>
        where T : IBinaryInteger<T>
    {
        public static T Apply(T a, uint b) => b >= 8 * Unsafe.SizeOf<T>() ? T.Zero : a << (int)b;
    }

    public readonly struct ShiftRight<T> : IBinary<T, uint, T>
        where T : IBinaryInteger<T>
    {
        public static T Apply(T a, uint b)
        {
            int most = (8 * Unsafe.SizeOf<T>()) - 1;
            return b <= most ? a >> (int)b : T.IsNegative(a) ? a >> most : T.Zero;
        }
    }

    public readonly struct Remainder<T> : IBinary<T, T, T>
        where T : IModulusOperators<T, T, T>
    {
        public static T Apply(T a, T b) => a % b;
    }

    public readonly struct MultiplyAdd<T> : ITernary<T, T, T, T>
        where T : INumberBase<T>
    {
        public static T Apply(T a, T b, T c) => (a * b) + c;
    }

    public readonly struct Wide<TNarrow, TWide> : IBinary<TNarrow, TNarrow, TWide>
        where TNarrow : INumberBase<TNarrow>
        where TWide : INumberBase<TWide>
    {
        public static TWide Apply(TNarrow a, TNarrow b) => TWide.CreateTruncating(a) * TWide.CreateTruncating(b);
    }

    public readonly struct WideAdd<TNarrow, TWide> : ITernary<TNarrow, TNarrow, TWide, TWide>
        where TNarrow : INumberBase<TNarrow>
        where TWide : INumberBase<TWide>
    {
        public static TWide Apply(TNarrow a, TNarrow b, TWide c) => (TWide.CreateTruncating(a) * TWide.CreateTruncating(b)) + c;
    }

    public readonly struct HighOfUnsigned : IBinary<uint, uint, uint>
    {
        public static uint Apply(uint a, uint b) => (uint)(((ulong)a * b) >> 32);
    }

    public readonly struct HighOfSigned : IBinary<int, int, int>
    {
        public static int Apply(int a, int b) => (int)(((long)a * b) >> 32);
    }

    public readonly struct PopulationCount<T> : IUnary<T, uint>
        where T : IBinaryInteger<T>
    {
        public static uint Apply(T a) => uint.CreateTruncating(T.PopCount(a));
    }

    public readonly struct LeadingZeros<T> : IUnary<T, uint>
        where T : IBinaryInteger<T>
    {
        public static uint Apply(T a) => uint.CreateTruncating(T.LeadingZeroCount(a));
    }

    public readonly struct Permute : ITernary<uint, uint, uint, uint>
    {
        public static uint Apply(uint a, uint b, uint c)
        {
            ulong bytes = a | ((ulong)b << 32);
            uint result = 0;
            for (int i = 0; i < 32; i += 8)
            {
                uint selector = (c >> (i / 2)) & 15;
                uint picked = (uint)(bytes >> (int)(8 * (selector & 7))) & 0xFF;
                result |= (selector < 8 ? picked : (uint)-(int)(picked >> 7) & 0xFF) << i;
            }

            return result;
        }
    }

    public readonly struct FunnelLeft : ITernary<uint, uint, uint, uint>
    {
        public static uint Apply(uint a, uint b, uint c) => (uint)((((((ulong)b) << 32) | a) << (int)(c & 31)) >> 32);
    }

    public readonly struct FunnelRight : ITernary<uint, uint, uint, uint>
    {
        public static uint Apply(uint a, uint b, uint c) => (uint)(((((ulong)b) << 32) | a) >> (int)(c & 31));
    }

    public readonly struct Dot4<TA, TB> : ITernary<uint, uint, int, int>
        where TA : unmanaged, IBinaryInteger<TA>
        where TB : unmanaged, IBinaryInteger<TB>
    {
        public static int Apply(uint a, uint b, int c)
        {
            for (int i = 0; i < 32; i += 8)
            {
                c += int.CreateTruncating(TA.CreateTruncating(a >> i)) * int.CreateTruncating(TB.CreateTruncating(b >> i));
            }

            return c;
        }
    }
}
