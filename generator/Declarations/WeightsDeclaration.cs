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
        bool isInteger = format.Element.IsInteger;
        return new(
            new(isInteger ? format.Element.Bits : absent.Bits, isInteger),
            ElementOf(format.Element),
            new(format.GroupSize, format.GroupSize > 0),
            new(format.Granularity, isInteger),
            new(format.HasZeroPoint, format.HasZeroPoint),
            new(format.ScaleType, isInteger),
            new(absent.PadK, false));
    }

    /// <summary>The name that attributes use for an element.</summary>
    public static WeightElement ElementOf(Element element) => element.Kind switch
    {
        ElementKind.SignedInt => WeightElement.Int,
        ElementKind.UnsignedInt => WeightElement.UInt,
        _ => element.Bits == 16 ? WeightElement.Float16 : WeightElement.Float32,
    };
}
