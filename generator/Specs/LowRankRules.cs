using System;
using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Rules about the low-rank branch.</summary>
internal static class LowRankRules
{
    // Columns of a unit of dense codes.
    private const int PackedUnit = PackedLayout.UnitSteps * PackedLayout.StepCodes;

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
            CheckRank(axis, format, weights, shape, problems);
        }

        return format;
    }

    private static bool HasOneRank(Axis<LowRankDeclaration> axis, ProblemList problems)
    {
        LowRankDeclaration written = axis.Attribute;
        if (written.Rank.IsWritten == written.Ratio.IsWritten)
        {
            problems.Error(
                Rules.RankNotGivenOnce, axis.At(nameof(written.Ratio)), axis.Says(written.Rank.IsWritten ? "Both Rank and Ratio are given" : "Neither Rank nor Ratio is given"));
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
            { RoundTo: { IsWritten: true, Value: < 0 } } => ("RoundTo", "RoundTo = " + written.RoundTo.Value.ToInvariant()),
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
            ElementRules.RefuseForFloat(axis, element, nameof(written.Bits), written.Bits.Value != 0, written.Bits.Value.ToInvariant(), problems);
            ElementRules.RefuseForFloat(
                axis, element, nameof(written.GroupSize), written.GroupSize.Value != 0, written.GroupSize.Value.ToInvariant(), problems);
            ElementRules.RefuseForFloat(axis, element, nameof(written.Scale), written.Scale.IsWritten, written.Scale.Value.ToString(), problems);
            return new(element == WeightElement.Float16 ? Element.Float16 : Element.Float32, Granularity.Tensor);
        }

        bool isUnsigned = element == WeightElement.UInt;
        if (isUnsigned)
        {
            problems.Remark(
                Rules.UnsignedWithoutZeroPoint, axis.At(nameof(written.Element)), axis.Says("Element = UInt"), "factors have no zero point, use Int");
        }

        int groupSize = written.GroupSize.Value;
        bool fits = groupSize == 0 || ElementRules.IsLargeEnough(axis, groupSize, shape.Columns, problems);
        return ElementRules.Integer(axis, written.Bits, isUnsigned, problems) is { } integer && fits
            ? new(integer, groupSize == 0 ? Granularity.Row : Granularity.Group, groupSize, written.Scale.Value)
            : null;
    }

    private static void CheckRank(Axis<LowRankDeclaration> axis, LowRankFormat format, WeightFormat? weights, LayerShape shape, ProblemList problems)
    {
        LowRankDeclaration written = axis.Attribute;
        string argument = written.Rank.IsWritten ? nameof(written.Rank) : nameof(written.Ratio);
        string phrase = written.Rank.IsWritten ? axis.Says(argument, written.Rank.Value) : axis.Says(argument, written.Ratio.Value);
        int rank = format.Rank(shape.Rows, shape.Columns);
        if (rank > shape.MaxRank)
        {
            string rounded = format.RoundTo > 1 ? phrase + " with RoundTo = " + format.RoundTo.ToInvariant() : phrase;
            problems.Error(Rules.RankOutOfRange, axis.At(argument), rounded, "min(N, K) = " + shape.MaxRank.ToInvariant());
            return;
        }

        if (format.Factors.Granularity == Granularity.Group)
        {
            _ = ElementRules.MayEndShort(axis, format.Factors.GroupSize, "K", shape.Columns, PackedUnit, problems)
                && ElementRules.MayEndShort(axis, format.Factors.GroupSize, "rank", rank, PackedUnit, problems);
        }

        WarnOfRounding(axis, format, shape, problems);
        if (weights is not null && rank * 4L >= shape.MaxRank)
        {
            problems.Remark(
                Rules.LargeBranch,
                axis.At(argument),
                phrase,
                rank.ToInvariant(),
                shape.MaxRank.ToInvariant(),
                BranchBits(format, shape).ToInvariant("0.00"),
                BreakEvenRank(format, rank, weights, shape).ToInvariant());
        }
    }

    /// <summary>Warns where the direction of rounding matters and nobody chose it.</summary>
    private static void WarnOfRounding(Axis<LowRankDeclaration> axis, LowRankFormat format, LayerShape shape, ProblemList problems)
    {
        if (format.RoundTo < 2 || axis.Attribute.Rounding.IsWritten)
        {
            return;
        }

        int Rounded(RankRounding direction) =>
            LowRankFormat.OfRatio(axis.Attribute.Ratio.Value, format.Factors, format.RoundTo, direction).Rank(shape.Rows, shape.Columns);

        int down = Rounded(RankRounding.Down), up = Rounded(RankRounding.Up);
        if (down != up)
        {
            problems.Remark(
                Rules.RankDependsOnRounding, axis.At("RoundTo"), axis.Says("RoundTo", format.RoundTo), down.ToInvariant(), up.ToInvariant());
        }
    }

    /// <summary>Stored bits of the branch per weight of the main matrix.</summary>
    private static double BranchBits(LowRankFormat format, LayerShape shape) =>
        8.0 * format.PackedBytes(shape.Rows, shape.Columns) / ((double)shape.Rows * shape.Columns);

    /// <summary>The rank at which main matrix and branch together are as large as fp16 weights: <c>r* = (16 − b)·K·N / ((K + N)·b_lr)</c>.</summary>
    /// <remarks><c>b</c> and <c>b_lr</c> are stored bits, metadata included. 0 if the main matrix alone is that large.</remarks>
    private static int BreakEvenRank(LowRankFormat format, int rank, WeightFormat weights, LayerShape shape)
    {
        double savedBits = 16.0 * shape.Rows * shape.Columns - 8.0 * weights.PackedBytes(shape.Rows, shape.Columns);
        double bitsPerRank = 8.0 * format.PackedBytes(shape.Rows, shape.Columns) / rank;
        return (int)Math.Max(0, Math.Min(shape.MaxRank, savedBits / bitsPerRank));
    }
}
