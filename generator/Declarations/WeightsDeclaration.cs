namespace KernelGen.Generator.Declarations;

/// <summary><see cref="WeightsAttribute"/> as written.</summary>
internal sealed record WeightsDeclaration(
    Argument<int> Bits,
    Argument<WeightElement> Element,
    Argument<int> GroupSize,
    Argument<Granularity> Granularity,
    Argument<bool> ZeroPoint,
    Argument<ScaleType> Scale,
    Argument<bool> PadK)
{
    /// <summary>The attribute that a format stands for.</summary>
    public static WeightsDeclaration Of(WeightFormat format)
    {
        WeightsAttribute absent = new();
        bool hasCodes = format.Element.HasCodes;
        return new(
            new(hasCodes ? format.Element.Bits : absent.Bits, hasCodes),
            ElementOf(format.Element),
            new(format.GroupSize, format.GroupSize > 0),
            new(format.Granularity, hasCodes),
            new(format.HasZeroPoint, format.HasZeroPoint),
            new(format.ScaleType, format.HasScale),
            new(absent.PadK, false));
    }

    /// <summary>The name that attributes use for an element.</summary>
    public static WeightElement ElementOf(Element element) => element.HasCodes ? ElementFamily.Of(element).Name
        : element == KernelGen.Element.Float16 ? WeightElement.Float16
        : WeightElement.Float32;
}
