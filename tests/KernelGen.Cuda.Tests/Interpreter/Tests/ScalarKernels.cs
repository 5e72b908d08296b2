using System;
using ILGPU;

namespace KernelGen.Tests.Interpreter;

/// <summary>Functions of ordinary C#, which run both here and as kernels.</summary>
public static class ScalarKernels
{
    public static void Integers(ArrayView<ulong> x, ArrayView<ulong> y) => y[Group.IdxX] = MixIntegers(x[Group.IdxX], x[Group.IdxX + 32]);

    public static void Floats(ArrayView<ulong> x, ArrayView<ulong> y) => y[Group.IdxX] = MixFloats(x[Group.IdxX], x[Group.IdxX + 32]);

    public static void Branches(ArrayView<ulong> x, ArrayView<ulong> y) => y[Group.IdxX] = MixBranches(x[Group.IdxX], x[Group.IdxX + 32]);

    public static ulong MixIntegers(ulong a, ulong b)
    {
        int i = (int)a, j = (int)b | 1;
        uint u = (uint)a, v = (uint)b | 1;
        long l = (long)a, m = (long)b | 1;
        short s = (short)a;
        ushort t = (ushort)b;
        sbyte c = (sbyte)a;
        byte d = (byte)b;
        ulong sum = (ulong)((i / j) + (i % j)) + (u / v) + (u % v) + (ulong)((l / m) + (l % m)) + (a / (b | 1)) + (a % (b | 1));
        sum += (ulong)((long)s * t) + (ulong)(c >> 2) + (ulong)(d << 3) + (ulong)(short)(s + t) + (ulong)(sbyte)(c - d) + (byte)(d * 3);
        sum ^= (ulong)(i >> 5) + (u >> 5) + (a >> 33) + (ulong)(l >> 17) + (a << 9) + ((ulong)(i << 7) & 0xFF00FF);
        sum += (ulong)Math.Max(i, j) + Math.Min(u, v) + (ulong)Math.Max(l, m) + Math.Min(a, b) + (ulong)Math.Abs(s) + (ulong)-(long)c;
        return sum ^ (ulong)(~i | j) ^ ((ulong)i * (uint)j);
    }

    public static ulong MixFloats(ulong a, ulong b)
    {
        // ILGPU joins products and sums, which changes nothing where products are exact.
        float f = ((int)a >> 21) * 0.25f, g = ((uint)b >> 20) + 0.5f;
        double p = ((long)a >> 40) * 0.125, q = (b >> 40) + 0.25;
        float h = (f * g) + (f / g) - MathF.Abs(f) + MathF.Sqrt(g) + MathF.Min(f, g) + MathF.Max(f, -g);
        double r = (p * q) + (p / q) - Math.Abs(p) + Math.Sqrt(q) + Math.Min(p, q) + (float)q + f;
        long whole = (long)(r * 1e-3) + (int)(h * 1e-2f) + (short)(f * 0.01f) + (long)MathF.Floor(f) + (long)Math.Ceiling(p);
        whole += (f < g ? 1 : 0) + (p >= q ? 2 : 0) + (float.IsNaN(h) ? 4 : 0) + (f != g ? 8 : 0) + (!(f > g) ? 16 : 0);
        return (ulong)whole ^ Interop.FloatAsInt(f * 3) ^ Interop.FloatAsInt(p - q) ^ Interop.FloatAsInt(Interop.IntAsFloat((uint)b & 0x3FFFFFFF));
    }

    public static ulong MixBranches(ulong a, ulong b)
    {
        ulong sum = b;
        for (uint i = 0; i < (a & 15); i++)
        {
            switch ((sum ^ i) % 5)
            {
                case 0:
                    sum = (sum * 3) + 1;
                    break;
                case 1:
                    sum ^= a >> (int)i;
                    continue;
                case 2:
                    for (uint j = 0; j < i && (sum & 7) != 5; j++)
                    {
                        sum += (j * a) | 1;
                    }

                    break;
                case 3 when (a & 64) != 0:
                    return sum;
                default:
                    sum--;
                    break;
            }

            sum = (sum & 1) != 0 && (b & 2) != 0 ? sum ^ 0x55 : sum;
        }

        return sum;
    }
}
