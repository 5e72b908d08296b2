using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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
    {
        _max = MaxAbsolute(x);
        _maxCode = maxCode;
        Scale = _max / maxCode;

        // max|x| is 0, NaN or infinite, or so small that its reciprocal is not a number: divide first.
        float factor = maxCode / _max;
        _factor = float.IsFinite(factor) && float.IsFinite(_max) ? factor : 0;
    }

    /// <summary>What a code of 1 stands for.</summary>
    public float Scale { get; }

    /// <summary>Quantizes some of the activations and returns the sum of their codes.</summary>
    /// <typeparam name="T"><see cref="sbyte"/> if n = 127, or <see cref="short"/>.</typeparam>
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
        Vector<int> sums = Vector<int>.Zero;
        int step = typeof(T) == typeof(sbyte) ? 4 * Vector<float>.Count : 2 * Vector<float>.Count, k = 0;
        for (; k + step <= x.Length; k += step)
        {
            Vector<int> a = Round(ref source, k), b = Round(ref source, k + Vector<float>.Count);
            Vector<short> low = Vector.Narrow(a, b);
            sums += a + b;
            if (typeof(T) == typeof(short))
            {
                Unsafe.WriteUnaligned(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref destination, k)), low);
                continue;
            }

            Vector<int> c = Round(ref source, k + 2 * Vector<float>.Count), d = Round(ref source, k + 3 * Vector<float>.Count);
            sums += c + d;
            Unsafe.WriteUnaligned(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref destination, k)), Vector.Narrow(low, Vector.Narrow(c, d)));
        }

        int sum = Vector.Sum(sums);
        for (; k < x.Length; k++)
        {
            int code = BitConverter.SingleToInt32Bits(x[k] * _factor + Magic) - MagicBits;
            codes[k] = T.CreateTruncating(code);
            sum += code;
        }

        return sum;
    }

    private Vector<int> Round(ref float source, int k)
    {
        Vector<float> x = Unsafe.ReadUnaligned<Vector<float>>(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref source, k)));
        return (x * _factor + new Vector<float>(Magic)).As<float, int>() - new Vector<int>(MagicBits);
    }

    private int QuantizeExtreme<T>(ReadOnlySpan<float> x, Span<T> codes)
        where T : unmanaged, IBinaryInteger<T>
    {
        int sum = 0;
        for (int k = 0; k < x.Length; k++)
        {
            // 0 / 0, ∞ / ∞ and NaN have no code.
            double value = Math.Round((double)x[k] / _max * _maxCode);
            int code = double.IsNaN(value) ? 0 : (int)Math.Clamp(value, -_maxCode, _maxCode);
            codes[k] = T.CreateTruncating(code);
            sum += code;
        }

        return sum;
    }

    /// <summary>The largest |x|. As integers, the bits of absolute values order like the values, with NaN above all: it is never lost.</summary>
    private static float MaxAbsolute(ReadOnlySpan<float> x)
    {
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(x);
        Vector<int> max = Vector<int>.Zero, mask = new(AbsoluteBits);
        int k = 0;
        for (; k + Vector<int>.Count <= bits.Length; k += Vector<int>.Count)
        {
            max = Vector.Max(max, new Vector<int>(bits[k..]) & mask);
        }

        int result = 0;
        for (int i = 0; i < Vector<int>.Count; i++)
        {
            result = Math.Max(result, max[i]);
        }

        for (; k < bits.Length; k++)
        {
            result = Math.Max(result, bits[k] & AbsoluteBits);
        }

        return BitConverter.Int32BitsToSingle(result);
    }
}
