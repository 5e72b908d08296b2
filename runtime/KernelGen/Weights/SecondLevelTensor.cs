using System;

namespace KernelGen;

/// <summary>The scales of a matrix, and its zero points if there are any, as codes under numbers that blocks of them share.</summary>
/// <remarks><c>scale[n, g] = step·code[n, g] + offset</c> in float32, which rounds once; zero points likewise, exactly. See <see cref="SecondLevelFormat"/>.</remarks>
public sealed class SecondLevelTensor
{
    private const double MaxZeroNumber = 256;

    private readonly SecondLevelFormat _second;
    private readonly int _groupBlocks;

    /// <summary>Wraps canonical arrays without copying them and checks every one.</summary>
    /// <param name="format">A format with a second level.</param>
    /// <param name="rows">N.</param>
    /// <param name="columns">K.</param>
    /// <param name="scaleCodes">N·groups codes of scales.</param>
    /// <param name="zeroCodes">N·groups codes of zero points, or empty if there are none.</param>
    /// <param name="numbers">
    /// For each block, row blocks first: step and offset of scales, then step and offset of zero points if there are any. fp16 numbers; those of scales not negative, steps not negative,
    /// those of zero points multiples of 1/256 within ±256.
    /// </param>
    /// <exception cref="ArgumentException">An array has the wrong length or holds a value that the format cannot store.</exception>
    public SecondLevelTensor(WeightFormat format, int rows, int columns, byte[] scaleCodes, byte[] zeroCodes, float[] numbers)
    {
        ArgumentNullException.ThrowIfNull(format);
        _second = format.SecondLevel ?? throw new ArgumentException($"{format} has no second level.", nameof(format));
        HasZeroPoints = format.HasZeroPoint;
        Groups = format.GroupCount(columns);
        _groupBlocks = _second.GroupBlocks(Groups);
        ScaleCodes = Exactly(scaleCodes, (long)rows * Groups, nameof(scaleCodes));
        ZeroCodes = Exactly(zeroCodes, HasZeroPoints ? (long)rows * Groups : 0, nameof(zeroCodes));
        Numbers = Exactly(numbers, NumberCount(format, rows, columns), nameof(numbers));
        CheckContents();
    }

    /// <summary>Groups along a row.</summary>
    public int Groups { get; }

    /// <summary>Codes of scales in row order.</summary>
    public byte[] ScaleCodes { get; }

    /// <summary>Codes of zero points in row order; empty if there are none.</summary>
    public byte[] ZeroCodes { get; }

    /// <summary>Steps and offsets, block by block.</summary>
    public float[] Numbers { get; }

    /// <summary>Whether there are zero points.</summary>
    public bool HasZeroPoints { get; }

    /// <summary>Numbers of a block.</summary>
    internal int BlockNumbers => HasZeroPoints ? 4 : 2;

    /// <summary>Steps and offsets that a format stores for an N×K matrix; 0 without a second level.</summary>
    public static long NumberCount(WeightFormat format, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(format);
        return format.SecondLevel is { } second ? (long)second.RowBlocks(rows) * second.GroupBlocks(format.GroupCount(columns)) * format.BlockNumbers : 0;
    }

    /// <summary>Random codes under numbers that are the same in all blocks: scales from 1/64 to 1/32, zero points among the codes of weights. For tests and benchmarks, which have no quantizer.</summary>
    /// <returns><c>null</c> if the format has no second level.</returns>
    public static SecondLevelTensor? Drawn(WeightFormat format, int rows, int columns, Random random)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(random);
        if (format.SecondLevel is not { } second)
        {
            return null;
        }

        const double Least = 1.0 / 64;
        float[] block = [(float)(Half)(Least / second.MaxCode), (float)Least, StoredZeroNumber((double)format.Element.MaxStoredCode / second.MaxCode), 0];
        byte[] codes = new byte[(long)rows * format.GroupCount(columns)], zeros = new byte[format.HasZeroPoint ? codes.Length : 0];
        float[] numbers = new float[NumberCount(format, rows, columns)];
        foreach (byte[] drawn in (ReadOnlySpan<byte[]>)[codes, zeros])
        {
            random.NextBytes(drawn);
            for (int i = 0; i < drawn.Length; i++)
            {
                drawn[i] &= (byte)second.MaxCode;
            }
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = block[i % format.BlockNumbers];
        }

        return new(format, rows, columns, codes, zeros, numbers);
    }

    /// <summary>The nearest step or offset of zero points that can be stored: a multiple of 1/256 within ±256 that is an fp16 number.</summary>
    public static float StoredZeroNumber(double number)
    {
        double onGrid = Math.Round(Math.Clamp(number, -MaxZeroNumber, MaxZeroNumber) * SecondLevelFormat.ZeroPointParts) / SecondLevelFormat.ZeroPointParts;
        return (float)(Half)onGrid;
    }

    /// <summary>The decoded scale of a row and group.</summary>
    public float Scale(int row, int group)
    {
        int first = Block(row, group);
        return Numbers[first] * ScaleCodes[row * Groups + group] + Numbers[first + 1];
    }

    /// <summary>The decoded zero point of a row and group, 0 if there are none.</summary>
    public float ZeroPoint(int row, int group)
    {
        if (!HasZeroPoints)
        {
            return 0;
        }

        int first = Block(row, group);
        return Numbers[first + 2] * ZeroCodes[row * Groups + group] + Numbers[first + 3];
    }

    /// <summary>Where the numbers of the block of a row and group start in <see cref="Numbers"/>.</summary>
    public int Block(int row, int group) => (row / _second.BlockRows * _groupBlocks + group / _second.BlockGroups) * BlockNumbers;

    private void CheckContents()
    {
        byte max = (byte)_second.MaxCode;
        if (ScaleCodes.AsSpan().IndexOfAnyExceptInRange((byte)0, max) is >= 0 and var badScale)
        {
            throw new ArgumentException($"Code {ScaleCodes[badScale]} of scale {badScale} does not fit in {_second.Bits} bits: 0…{max}.");
        }

        if (ZeroCodes.AsSpan().IndexOfAnyExceptInRange((byte)0, max) is >= 0 and var badZero)
        {
            throw new ArgumentException($"Code {ZeroCodes[badZero]} of zero point {badZero} does not fit in {_second.Bits} bits: 0…{max}.");
        }

        for (int i = 0; i < Numbers.Length; i++)
        {
            float number = Numbers[i];
            bool isOfZero = i % BlockNumbers >= 2, isStep = i % 2 == 0;
            bool isStorable = float.IsFinite(number) && (float)(Half)number == number && (isOfZero ? StoredZeroNumber(number) == number && !(isStep && number < 0) : number >= 0);
            if (!isStorable)
            {
                throw new ArgumentException(
                    $"{(isStep ? "Step" : "Offset")} {number} of block {i / BlockNumbers} is no fp16 number {(isOfZero ? "that is a multiple of 1/256 within ±256" : "from 0 up")}.");
            }
        }
    }

    private static T[] Exactly<T>(T[] array, long length, string name)
    {
        ArgumentNullException.ThrowIfNull(array, name);
        return array.Length == length ? array : throw new ArgumentException($"Expected {length} entries, got {array.Length}.", name);
    }
}
