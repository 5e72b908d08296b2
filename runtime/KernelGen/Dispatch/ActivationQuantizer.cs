using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KernelGen;

/// <summary>The grid of activations that share a scale: <c>q = round(x · n / max|x|)</c>, scale <c>max|x| / n</c>, with n = 127 (int8) or 32767 (int16).</summary>
/// <remarks>Ties go to even. Zeros have scale 0. A NaN or an infinity reaches the scale, and with it every output.</remarks>
internal readonly struct ActivationQuantizer
{
    // The bits of 1.5 · 2²³ + q end in q, for |q| < 2²²: the addition rounds to an integer, ties to even, and every instruction set has it.
    private const float Magic = 12582912;
    private const int MagicBits = 0x4B400000;
    private const int AbsoluteBits = int.MaxValue;

    private readonly float _max, _factor;
    private readonly int _maxCode;

    /// <summary>Looks at all the activations that share the scale.</summary>
    /// <param name="x">Activations.</param>
    /// <param name="maxCode">n.</param>
    public ActivationQuantizer(ReadOnlySpan<float> x, int maxCode)
        : this(MaxAbsolute(x), maxCode)
    {
    }

    /// <summary>A grid from <see cref="Divide"/>.</summary>
    /// <param name="max">max|x|.</param>
    /// <param name="factor">n / max|x|, or 0.</param>
    /// <param name="scale">max|x| / n.</param>
    /// <param name="maxCode">n.</param>
    public ActivationQuantizer(float max, float factor, float scale, int maxCode)
    {
        _max = max;
        _factor = factor;
        Scale = scale;
        _maxCode = maxCode;
    }

    private ActivationQuantizer(float max, int maxCode)
        : this(max, Divide(Vector256.Create(max), maxCode)[0], max / maxCode, maxCode)
    {
    }

    /// <summary>What a code of 1 stands for.</summary>
    public float Scale { get; }

    /// <summary>The factors <c>n / max|x|</c> of eight grids; 0 where max|x| is 0, NaN or infinite, or so small that its reciprocal is not a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> max, int maxCode)
    {
        Vector256<float> factor = Vector256.Create((float)maxCode) / max, infinity = Vector256.Create(float.PositiveInfinity);
        return factor & Vector256.LessThan(factor, infinity) & Vector256.LessThan(max, infinity);
    }

    /// <summary>The largest |x|. As integers, the bits of absolute values order like the values, with NaN above all: it is never lost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAbsolute(ReadOnlySpan<float> x)
    {
        ref int bits = ref Unsafe.As<float, int>(ref MemoryMarshal.GetReference(x));
        Vector256<int> mask = Vector256.Create(AbsoluteBits), a = Vector256<int>.Zero, b = a;
        nint k = 0;
        for (; k + 16 <= x.Length; k += 16)
        {
            a = Vector256.Max(a, Vector256.LoadUnsafe(ref bits, (nuint)k) & mask);
            b = Vector256.Max(b, Vector256.LoadUnsafe(ref bits, (nuint)k + 8) & mask);
        }

        a = Vector256.Max(a, b);
        Vector128<int> max = Vector128.Max(a.GetLower(), a.GetUpper());
        max = Vector128.Max(max, Vector128.Shuffle(max, Vector128.Create(2, 3, 0, 1)));
        max = Vector128.Max(max, Vector128.Shuffle(max, Vector128.Create(1, 0, 3, 2)));
        for (; k < x.Length; k++)
        {
            max = Vector128.Max(max, Vector128.CreateScalar(Unsafe.Add(ref bits, k) & AbsoluteBits));
        }

        return max.AsSingle()[0];
    }

    /// <summary>Quantizes some of the activations and returns the sum of their codes.</summary>
    /// <typeparam name="T"><see cref="sbyte"/> if n = 127, or <see cref="short"/>.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Quantize<T>(ReadOnlySpan<float> x, Span<T> codes)
        where T : unmanaged, IBinaryInteger<T>
    {
        codes = codes[..x.Length];
        if (_factor == 0)
        {
            return QuantizeExtreme(x, codes);
        }

        ref float source = ref MemoryMarshal.GetReference(x);
        ref T destination = ref MemoryMarshal.GetReference(codes);
        Vector256<float> factor = Vector256.Create(_factor);
        Vector256<int> sums = Vector256<int>.Zero;
        nint k = 0;
        for (; k + 32 <= x.Length; k += 32)
        {
            Vector256<int> a = Round(ref source, k, factor), b = Round(ref source, k + 8, factor);
            Vector256<int> c = Round(ref source, k + 16, factor), d = Round(ref source, k + 24, factor);
            Vector256<short> low = Vector256.Narrow(a, b), high = Vector256.Narrow(c, d);
            sums += a + b + (c + d);
            if (typeof(T) == typeof(sbyte))
            {
                Vector256.Narrow(low, high).StoreUnsafe(ref Unsafe.As<T, sbyte>(ref destination), (nuint)k);
            }
            else
            {
                low.StoreUnsafe(ref Unsafe.As<T, short>(ref destination), (nuint)k);
                high.StoreUnsafe(ref Unsafe.As<T, short>(ref destination), (nuint)k + 16);
            }
        }

        int sum = Vector256.Sum(sums);
        for (; k < x.Length; k++)
        {
            int code = BitConverter.SingleToInt32Bits(Unsafe.Add(ref source, k) * _factor + Magic) - MagicBits;
            Unsafe.Add(ref destination, k) = T.CreateTruncating(code);
            sum += code;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round(ref float source, nint k, Vector256<float> factor) =>
        (Vector256.LoadUnsafe(ref source, (nuint)k) * factor + Vector256.Create(Magic)).AsInt32() - Vector256.Create(MagicBits);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int QuantizeExtreme<T>(ReadOnlySpan<float> x, Span<T> codes)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (_max == 0)
        {
            codes.Clear();
            return 0;
        }

        // The product is exact and the quotient is rounded once, so ties are seen as ties. ∞ / ∞ and NaN have no code.
        int sum = 0;
        for (int k = 0; k < x.Length; k++)
        {
            double value = Math.Round((double)x[k] * _maxCode / _max);
            int code = double.IsNaN(value) ? 0 : (int)Math.Clamp(value, -_maxCode, _maxCode);
            codes[k] = T.CreateTruncating(code);
            sum += code;
        }

        return sum;
    }
}
