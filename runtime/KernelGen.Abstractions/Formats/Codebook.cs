using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>A table from stored code to value, the same for every layer. There is one instance of each, so two are equal if they are the same object.</summary>
/// <remarks>The tables themselves are in <see cref="Element"/>; how each is made is in <c>Codebooks</c>.</remarks>
public sealed class Codebook
{
    private readonly float[] _values, _levels;
    private readonly int[] _levelCodes;
    private readonly double[] _edges;

    /// <summary>A table.</summary>
    /// <param name="id">The element part of a format id.</param>
    /// <param name="values">2^b values; NaN for codes that stand for no number. One of them is 0.</param>
    /// <param name="exponentBits">Exponent bits if codes are floating-point numbers, else 0.</param>
    internal Codebook(string id, float[] values, int exponentBits = 0)
    {
        Id = id;
        ExponentBits = exponentBits;
        _values = values;
        for (Bits = 1; 1 << Bits < values.Length; Bits++)
        {
        }

        // Of equal values (the two zeros of floating-point codes) the smallest code is the one that is stored.
        (float Value, int Code)[] numbers =
        [
            .. values.Select(static (value, code) => (Value: value, Code: code)).Where(static entry => !float.IsNaN(entry.Value))
                .GroupBy(static entry => entry.Value, static (_, equal) => equal.First()).OrderBy(static entry => entry.Value),
        ];
        _levels = [.. numbers.Select(static number => number.Value)];
        _levelCodes = [.. numbers.Select(static number => number.Code)];
        _edges = [.. Enumerable.Range(1, _levels.Length - 1).Select(i => ((double)_levels[i - 1] + _levels[i]) / 2)];
        ZeroCode = _levelCodes[Array.IndexOf(_levels, 0f)];
        LargestMagnitude = Math.Max(-_levels[0], _levels[_levels.Length - 1]);
    }

    /// <summary>The element part of a format id: <c>nf4</c>, <c>e4m3</c>.</summary>
    public string Id { get; }

    /// <summary>Bits of a code.</summary>
    public int Bits { get; }

    /// <summary>Exponent bits of codes that are sign, exponent and fraction, with bias 2^(e−1) − 1; 0 for tables of another kind.</summary>
    public int ExponentBits { get; }

    /// <summary>Fraction bits of such codes; not meaningful for others.</summary>
    public int FractionBits => Bits - 1 - ExponentBits;

    /// <summary>The value of each code; NaN for codes that stand for no number.</summary>
    public IReadOnlyList<float> Values => _values;

    /// <summary>Every number that a code stands for, ascending.</summary>
    public IReadOnlyList<float> Levels => _levels;

    /// <summary>The code of 0.</summary>
    public int ZeroCode { get; }

    /// <summary>The largest magnitude of a value, the denominator of symmetric scales.</summary>
    public float LargestMagnitude { get; }

    /// <summary>The value of a code.</summary>
    public float Decode(int code) => _values[code];

    /// <summary>Whether a code stands for a number.</summary>
    public bool IsNumber(int code) => !float.IsNaN(_values[code]);

    /// <summary>The code of the value nearest to <paramref name="value"/>: saturating, halfway to the even code. NaN gives the smallest value.</summary>
    public int Encode(double value)
    {
        int edge = Array.BinarySearch(_edges, value);
        if (edge < 0)
        {
            return _levelCodes[~edge];
        }

        int below = _levelCodes[edge];
        return below % 2 == 0 ? below : _levelCodes[edge + 1];
    }

    /// <summary><see cref="Id"/>.</summary>
    public override string ToString() => Id;
}
