using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Generator.Plans;

/// <summary>How a code that has been cut becomes a number: the last step of a recipe. The set is closed: every target spells each of these, and nothing else.</summary>
internal abstract record ValueStep
{
    private ValueStep()
    {
    }

    /// <summary>The step of an element with codes.</summary>
    public static ValueStep Of(Element element) => element.Codebook switch
    {
        null when element.IsLearned => new LearnedLookUp(element.Bits),
        null => new Convert(),
        { Bits: <= LookUp.MaxBits } table => new LookUp(new(table.Values)),
        { } floats => new Expand(floats),
    };

    /// <summary>The code is the number: an integer. Its offset or zero point leaves with the sums.</summary>
    internal sealed record Convert : ValueStep;

    /// <summary>The number is an entry of a table.</summary>
    /// <param name="Values">2^b entries.</param>
    internal sealed record LookUp(EquatableArray<float> Values) : ValueStep
    {
        /// <summary>The widest table: its entries fill one 512-bit register.</summary>
        public const int MaxBits = 4;

        /// <summary>Whether the upper half of the table is the lower half with a minus sign: the highest bit of a code is a sign.</summary>
        public bool HasSign => Values.Take(Values.Count / 2).SequenceEqual(Values.Skip(Values.Count / 2).Select(static value => -value));

        /// <summary>The table again and again, so that an index may have more bits than a code.</summary>
        public IEnumerable<float> Repeated(int count) => Enumerable.Range(0, count).Select(i => Values[i % Values.Count]);
    }

    /// <summary>The number is an entry of a table that comes with the weights.</summary>
    /// <param name="Bits">Bits of a code; the table has 2^b entries, fp16 numbers.</param>
    internal sealed record LearnedLookUp(int Bits) : ValueStep;

    /// <summary>The code is sign, exponent and fraction, and goes to the places that these have in a float.</summary>
    /// <param name="Codebook">All values.</param>
    internal sealed record Expand(Codebook Codebook) : ValueStep
    {
        /// <summary>Bits of a code.</summary>
        public int Bits => Codebook.Bits;

        /// <summary>Places from the highest bits of a word down to those of a float.</summary>
        public int Down => 8 - Codebook.ExponentBits;

        /// <summary>The bits of exponent and fraction in a float.</summary>
        public int Field => ((1 << (Bits - 1)) - 1) << (23 - Codebook.FractionBits);

        /// <summary>The difference between the bias of a float and that of the code.</summary>
        public int ExponentBias => 127 - ((1 << (Codebook.ExponentBits - 1)) - 1);

        /// <summary>The smallest number with a leading one.</summary>
        public float SmallestNormal => Codebook.Values[1 << Codebook.FractionBits];

        /// <summary>
        /// Whether so few weights are subnormal that a processor may take its time for them: scaled weights are spread over the whole range, so about this fraction of them
        /// is below the smallest normal number.
        /// </summary>
        public bool SubnormalsAreRare => SmallestNormal < Codebook.LargestMagnitude / 1024;
    }
}
