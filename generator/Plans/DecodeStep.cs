namespace KernelGen.Generator.Plans;

/// <summary>One step on the way from packed planes to codes. The set is closed: every target spells each of these, and nothing else.</summary>
internal abstract record DecodeStep
{
    private DecodeStep()
    {
    }

    /// <summary>Loads code plane <paramref name="Plane"/> of the unit.</summary>
    internal sealed record LoadPlane(int Plane) : DecodeStep;

    /// <summary>Loads half plane <paramref name="Plane"/>, 16 bits per row, and brings lanes to the low four bits of their bytes; what is above these is left over.</summary>
    internal sealed record LoadHalfPlane(int Plane) : DecodeStep;

    /// <summary>Loads pattern plane <paramref name="Plane"/> of the unit, counted over all its planes.</summary>
    internal sealed record LoadPatterns(int Plane) : DecodeStep;

    /// <summary>Cuts the four codes of a step, one per byte, out of a plane: <c>(plane &gt;&gt;&gt; Shift) &amp; Mask</c> in every byte. A negative shift goes left.</summary>
    internal sealed record Cut(int Plane, int Shift, int Mask) : DecodeStep;

    /// <summary>Takes the unit's own digit out of every byte of a plane: the four ternary codes of a step.</summary>
    internal sealed record Digit(int Plane) : DecodeStep;

    /// <summary>Joins codes that begin in one plane and end in the next: low bits from the first, the rest from the second.</summary>
    internal sealed record Join(Cut Low, Cut High) : DecodeStep;

    /// <summary>Spreads kept codes <c>2·Half</c> and <c>2·Half + 1</c> over the four columns of a run; dropped columns get the code of 0.</summary>
    internal sealed record Spread(int PatternPlane, int Shift, int Half) : DecodeStep;
}
