using System;
using System.Linq;

namespace KernelGen;

/// <content>How much of everything a format stores, and what it can be.</content>
public sealed partial class QuantizedTensor
{
    /// <summary>Number of codes a format stores for an N×K matrix.</summary>
    public static long CodeCount(WeightFormat format, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(format);
        return !format.Element.HasCodes ? 0 : format.Sparsity is null ? (long)rows * columns : (long)rows * columns / 2;
    }

    /// <summary>Number of scales a format stores for an N×K matrix as numbers; 0 with a second level.</summary>
    public static long ScaleCount(WeightFormat format, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(format);
        return !format.HasScale || format.SecondLevel is not null ? 0 : format.Granularity == Granularity.Tensor ? 1 : (long)rows * format.GroupCount(columns);
    }

    /// <summary>Number of integer zero points a format stores for an N×K matrix.</summary>
    public static long ZeroPointCount(WeightFormat format, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(format);
        return format.HasZeroPoint ? ScaleCount(format, rows, columns) : 0;
    }

    /// <summary>Number of learned tables of a format with N rows.</summary>
    public static long TableCount(WeightFormat format, int rows)
    {
        ArgumentNullException.ThrowIfNull(format);
        return !format.HasTable ? 0 : format.Granularity == Granularity.Tensor ? 1 : rows;
    }

    private void CheckContents()
    {
        int max = Format.Element.MaxStoredCode;
        if (Codes.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)Math.Min(max, 255)) is >= 0 and var bad)
        {
            throw new ArgumentException($"Code {Codes[bad]} at position {bad} does not fit in {Format.Element}, whose stored codes are 0…{max}.");
        }

        byte[] noNumbers = [.. Enumerable.Range(0, Math.Min(max, 255) + 1).Where(code => !Format.Element.IsNumber(code)).Select(static code => (byte)code)];
        if (Codes.AsSpan().IndexOfAny(noNumbers) is >= 0 and var noNumber)
        {
            throw new ArgumentException($"Code {Codes[noNumber]} at position {noNumber} stands for no number in {Format.Element}; weights are finite.");
        }

        if (ZeroPoints.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)Math.Min(max, 255)) is >= 0 and var badZero)
        {
            throw new ArgumentException($"Zero point {ZeroPoints[badZero]} at position {badZero} does not fit in {Format.Element}: 0…{max}.");
        }

        for (int i = 0; i < Scales.Length; i++)
        {
            bool isStorable = Scales[i] >= 0 && float.IsFinite(Scales[i]) && Format.ScaleType switch
            {
                ScaleType.Float16 => (float)(Half)Scales[i] == Scales[i],
                ScaleType.PowerOfTwo => PowerOfTwo.IsStorable(Scales[i]),
                ScaleType.Float8 => Float8.IsStorable(Scales[i], TensorScale),
                _ => true,
            };
            if (!isStorable)
            {
                throw new ArgumentException($"Scale {Scales[i]} at position {i} is no finite, non-negative {Format.ScaleType}.");
            }
        }

        for (int i = 0; i < Patterns.Length; i++)
        {
            if (Patterns[i] > 15 || (Patterns[i] & 3) >= Patterns[i] >> 2)
            {
                throw new ArgumentException($"Pattern {Patterns[i]} of run {i} is not two ascending positions p0 | p1 << 2.");
            }
        }

        if (NotHalf(Tables) is >= 0 and var badEntry)
        {
            throw new ArgumentException($"Entry {badEntry % Format.TableEntries} of table {badEntry / Format.TableEntries} is {Tables[badEntry]}, no finite fp16 number; those reach ±{(float)Half.MaxValue}.");
        }

        if (Format.Element == Element.Float16 && NotHalf(Values) is >= 0 and var badValue)
        {
            throw new ArgumentException($"Value {Values[badValue]} at position {badValue} is no finite fp16 number; those reach ±{(float)Half.MaxValue}. Use fp32 elements.");
        }
    }

    /// <summary>The first number that is no finite fp16 number, or −1.</summary>
    private static int NotHalf(float[] numbers) => Array.FindIndex(numbers, static number => !float.IsFinite(number) || (float)(Half)number != number);

    private static T[] Exactly<T>(T[] array, long length, string name)
    {
        ArgumentNullException.ThrowIfNull(array, name);
        return array.Length == length ? array : throw new ArgumentException($"Expected {length} entries, got {array.Length}.", name);
    }
}
