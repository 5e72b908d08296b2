using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Rules about elements and groups, the same for weights and for low-rank factors.</summary>
internal static class ElementRules
{
    /// <summary>The smallest group: below it the scales outweigh the codes they serve.</summary>
    public const int MinGroupSize = 16;

    /// <summary>An element with codes, or <c>null</c> if no decoder has its width.</summary>
    public static Element? WithCodes<T>(Axis<T> axis, WeightElement name, Argument<int> bits, ProblemList problems)
    {
        ElementFamily family = ElementFamily.Of(name);
        if (family.HasOneWidth && !bits.IsWritten)
        {
            return family.Make(family.MinBits);
        }

        if (bits.Value < family.MinBits || bits.Value > family.MaxBits)
        {
            string range = family.HasOneWidth ? family.MinBits.ToInvariant() : family.MinBits.ToInvariant() + " to " + family.MaxBits.ToInvariant();
            problems.Error(
                Rules.BitsOutOfRange,
                axis.At("Bits"),
                bits.IsWritten ? axis.Says("Bits", bits.Value) : axis.Says("Bits is not given"),
                family.Prose + " of " + range + " bits",
                family.HasOneWidth ? "Bits = " + range + ", or leave it out" : "Bits = " + range.Replace("to", "…"));
            return null;
        }

        return family.Make(bits.Value);
    }

    /// <summary>Refuses an argument that only elements with codes have.</summary>
    public static void RefuseForFloat<T>(
        Axis<T> axis, WeightElement element, string argument, bool isWritten, string value, ProblemList problems)
    {
        if (isWritten)
        {
            problems.Error(Rules.OptionOfFloatElement, axis.At(argument), axis.Says(argument + " = " + value), element.ToString());
        }
    }

    /// <summary>Checks a group size by itself.</summary>
    public static bool IsGroupSize<T>(Axis<T> axis, int groupSize, int columns, ProblemList problems)
    {
        if (groupSize >= MinGroupSize && LayerShape.IsExtent(groupSize))
        {
            return true;
        }

        problems.Error(
            Rules.GroupOutOfRange, axis.At("GroupSize"), axis.Says("GroupSize", groupSize), MinGroupSize.ToInvariant(), columns.ToInvariant());
        return false;
    }

    /// <summary>Checks that groups of ternary codes are whole units, which may share planes with those of other groups.</summary>
    public static bool FitsDigits<T>(Axis<T> axis, WeightElement element, int groupSize, ProblemList problems)
    {
        if (element != WeightElement.Ternary || groupSize % PackedLayout.DenseUnitColumns == 0)
        {
            return true;
        }

        problems.Error(Rules.OptionOfTernary, axis.At("GroupSize"), axis.Says("GroupSize", groupSize), "use a multiple of " + PackedLayout.DenseUnitColumns.ToInvariant());
        return false;
    }

    /// <summary>Checks that scales that are relative to one of the tensor belong to groups.</summary>
    public static bool HasScaleOfGroup<T>(Axis<T> axis, ScaleType scale, bool isGroup, ProblemList problems)
    {
        if (scale != ScaleType.Float8 || isGroup)
        {
            return true;
        }

        problems.Error(Rules.Float8ScaleOfNoGroup, axis.At("Scale"), axis.Says("Scale = Float8"), MinGroupSize.ToInvariant());
        return false;
    }

    /// <summary>Checks that a group that does not divide an extent may end in a short one.</summary>
    public static bool MayEndShort<T>(Axis<T> axis, int groupSize, string extent, int size, int unit, ProblemList problems)
    {
        if (size % groupSize == 0 || groupSize % unit == 0)
        {
            return true;
        }

        problems.Error(
            Rules.ShortGroupOffUnit,
            axis.At("GroupSize"),
            axis.Says("GroupSize", groupSize),
            extent + " = " + size.ToInvariant(),
            unit.ToInvariant());
        return false;
    }
}
