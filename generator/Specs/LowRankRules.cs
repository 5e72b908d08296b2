using System;
using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Rules about the low-rank branch.</summary>
internal static class LowRankRules
{
    /// <summary>The branch, or <c>null</c> if a rule is broken.</summary>
    /// <param name="axis">What was written.</param>
    /// <param name="weights">The main matrix, if it is valid; the size of the branch is compared with it.</param>
    /// <param name="shape">N×K.</param>
    /// <param name="problems">Where broken rules go.</param>
    public static LowRankFormat? Lower(Axis<LowRankDeclaration> axis, WeightFormat? weights, LayerShape shape, ProblemList problems)
    {
        LowRankDeclaration written = axis.Attribute;
        bool known = axis.IsKnown(nameof(written.Rounding), written.Rounding, problems)
            & axis.IsKnown(nameof(written.Element), written.Element, problems)
            & axis.IsKnown(nameof(written.Scale), written.Scale, problems);
        if (!known)
        {
            return null;
        }

        bool hasRank = HasOneRank(axis, problems) & RoundingIsMeaningful(axis, problems);
        if (LowerFactors(axis, shape, problems) is not { } factors || !hasRank)
        {
            return null;
        }

        LowRankFormat format = written.Rank.IsWritten
            ? LowRankFormat.OfRank(written.Rank.Value, factors)
            : LowRankFormat.OfRatio(written.Ratio.Value, factors, Math.Max(1, written.RoundTo.Value), written.Rounding.Value);
        if (shape.IsValid)
        {
            RankRules.Check(axis, format, weights, shape, problems);
        }

        return format;
    }

    private static bool HasOneRank(Axis<LowRankDeclaration> axis, ProblemList problems)
    {
        LowRankDeclaration written = axis.Attribute;
        if (written.Rank.IsWritten == written.Ratio.IsWritten)
        {
            string phrase = written.Rank.IsWritten ? "Both Rank and Ratio are given" : "Neither Rank nor Ratio is given";
            problems.Error(Rules.RankNotGivenOnce, axis.At(nameof(written.Ratio)), axis.Says(phrase));
            return false;
        }

        if (written.Ratio is { IsWritten: true, Value: not (>= 0.001 and <= 1) })
        {
            problems.Error(Rules.RatioOutOfRange, axis.At(nameof(written.Ratio)), axis.Says("Ratio", written.Ratio.Value));
            return false;
        }

        if (written.Rank is { IsWritten: true, Value: < 1 })
        {
            problems.Error(Rules.RankOutOfRange, axis.At(nameof(written.Rank)), axis.Says("Rank", written.Rank.Value), "min(N, K)");
            return false;
        }

        return true;
    }

    private static bool RoundingIsMeaningful(Axis<LowRankDeclaration> axis, ProblemList problems)
    {
        LowRankDeclaration written = axis.Attribute;
        (string Argument, string Phrase)? wrong = written switch
        {
            { RoundTo: { IsWritten: true, Value: < 0 or > LayerShape.Limit } } => ("RoundTo", "RoundTo = " + written.RoundTo.Value.ToInvariant()),
            { RoundTo.IsWritten: true, Rank.IsWritten: true } => ("RoundTo", "RoundTo with Rank"),
            { Rounding.IsWritten: true, Rank.IsWritten: true } => ("Rounding", "Rounding with Rank"),
            { Rounding.IsWritten: true, RoundTo.Value: < 2 } => ("Rounding", "Rounding without RoundTo"),
            _ => null,
        };
        if (wrong is { } found)
        {
            problems.Error(Rules.RoundingMisused, axis.At(found.Argument), axis.Says(found.Phrase));
        }

        return wrong is null;
    }

    private static WeightFormat? LowerFactors(Axis<LowRankDeclaration> axis, LayerShape shape, ProblemList problems)
    {
        LowRankDeclaration written = axis.Attribute;
        WeightElement element = written.Element.Value != WeightElement.Auto ? written.Element.Value
            : written.Bits.Value != 0 ? WeightElement.Int
            : WeightElement.Float16;
        if (element is WeightElement.Float16 or WeightElement.Float32)
        {
            // Bits = 0 and GroupSize = 0 are how the attribute spells "none".
            void Refuse(string argument, bool isWritten, string value) =>
                ElementRules.RefuseForFloat(axis, element, argument, isWritten, value, problems);

            Refuse(nameof(written.Bits), written.Bits.Value != 0, written.Bits.Value.ToInvariant());
            Refuse(nameof(written.GroupSize), written.GroupSize.Value != 0, written.GroupSize.Value.ToInvariant());
            Refuse(nameof(written.Scale), written.Scale.IsWritten, written.Scale.Value.ToString());
            return new(element == WeightElement.Float16 ? Element.Float16 : Element.Float32, Granularity.Tensor);
        }

        if (element == WeightElement.Lut)
        {
            problems.Error(Rules.OptionOfLearnedTable, axis.At(nameof(written.Element)), axis.Says("A low-rank branch"), "use another Element on [LowRank]");
            return null;
        }

        bool isUnsigned = element == WeightElement.UInt;
        if (isUnsigned)
        {
            problems.Remark(
                Rules.UnsignedWithoutZeroPoint,
                axis.At(nameof(written.Element)),
                axis.Says("Element = UInt"),
                "factors have no zero point, use Int");
        }

        int groupSize = written.GroupSize.Value;
        bool fits = (groupSize == 0
                || (ElementRules.IsGroupSize(axis, groupSize, shape.Columns, problems) && ElementRules.FitsDigits(axis, element, groupSize, problems)))
            & ElementRules.HasScaleOfGroup(axis, written.Scale.Value, groupSize != 0, problems);
        return ElementRules.WithCodes(axis, element, written.Bits, problems) is { } codes && fits
            ? new(codes, groupSize == 0 ? Granularity.Row : Granularity.Group, groupSize, written.Scale.Value)
            : null;
    }
}
