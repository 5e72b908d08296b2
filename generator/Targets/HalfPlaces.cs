using System;
using System.Linq;

namespace KernelGen.Generator.Targets;

/// <summary>Where sign, exponent and fraction of a code go in a half that holds its number exactly, but for a power of two that scales make up for.</summary>
/// <param name="Down">Places from the highest bits of a half down to those of exponent and fraction.</param>
/// <param name="Field">The bits of exponent and fraction there.</param>
/// <param name="Factor">What halves are multiplied by to be the numbers.</param>
internal sealed record HalfPlaces(int Down, int Field, float Factor)
{
    private const int Sign = 0x8000;
    private const int ExponentBits = 5;
    private const int FractionBits = 10;

    /// <summary>The places of small floats, and of powers of two: floats without a fraction, whose smallest number is 0. <c>null</c> for other tables, whose numbers halves would round.</summary>
    public static HalfPlaces? Of(Codebook codebook) =>
        Enumerable.Range(0, ExponentBits).Select(down => Of(codebook, down)).FirstOrDefault(places => places.Fits(codebook));

    private static HalfPlaces Of(Codebook codebook, int down)
    {
        HalfPlaces places = new(down, (Sign - (1 << (16 - codebook.Bits))) >> down, 1);
        int largest = Enumerable.Range(0, codebook.Values.Count).First(code => codebook.Values[code] == codebook.LargestMagnitude);
        return places with { Factor = (float)(codebook.LargestMagnitude / places.Half(largest << (16 - codebook.Bits))) };
    }

    private bool Fits(Codebook codebook) => Enumerable.Range(0, codebook.Values.Count)
        .All(code => !codebook.IsNumber(code) || Half(code << (16 - codebook.Bits)) * Factor == codebook.Values[code]);

    /// <summary>The half of a code in the highest of 16 bits.</summary>
    private double Half(int code)
    {
        int magnitude = (code >> Down) & Field, exponent = magnitude >> FractionBits, fraction = magnitude & ((1 << FractionBits) - 1);
        double value = (exponent == 0 ? fraction : fraction + (1 << FractionBits)) * Math.Pow(2, Math.Max(1, exponent) - (15 + FractionBits));
        return (code & Sign) == 0 ? value : -value;
    }
}
