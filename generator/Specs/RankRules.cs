using System;
using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Rules about the rank that a low-rank branch has in a layer of a given shape.</summary>
internal static class RankRules
{
    // Columns of a unit of dense codes.
    private const int PackedUnit = PackedLayout.UnitSteps * PackedLayout.StepCodes;

    /// <summary>Applies them.</summary>
    /// <param name="axis">What was written.</param>
    /// <param name="format">The branch it stands for.</param>
    /// <param name="weights">The main matrix, if it is valid; the size of the branch is compared with it.</param>
    /// <param name="shape">N×K, valid.</param>
    /// <param name="problems">Where broken rules go.</param>
    public static void Check(
        Axis<LowRankDeclaration> axis, LowRankFormat format, WeightFormat? weights, LayerShape shape, ProblemList problems)
    {
        LowRankDeclaration written = axis.Attribute;
        string argument = written.Rank.IsWritten ? nameof(written.Rank) : nameof(written.Ratio);
        string phrase = written.Rank.IsWritten
            ? axis.Says(argument, written.Rank.Value)
            : axis.Says(argument, written.Ratio.Value);
        int rank = format.Rank(shape.Rows, shape.Columns);
        if (rank > shape.MaxRank)
        {
            string rounded = format.RoundTo > 1 ? phrase + " with RoundTo = " + format.RoundTo.ToInvariant() : phrase;
            problems.Error(
                Rules.RankOutOfRange, axis.At(argument), rounded, "min(N, K) = " + shape.MaxRank.ToInvariant());
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
                Rules.RankDependsOnRounding,
                axis.At("RoundTo"),
                axis.Says("RoundTo", format.RoundTo),
                down.ToInvariant(),
                up.ToInvariant());
        }
    }

    /// <summary>Stored bits of the branch per weight of the main matrix.</summary>
    private static double BranchBits(LowRankFormat format, LayerShape shape) =>
        8.0 * format.PackedBytes(shape.Rows, shape.Columns) / ((double)shape.Rows * shape.Columns);

    /// <summary>
    /// The rank at which main matrix and branch together are as large as fp16 weights: <c>r* = (16 − b)·K·N / ((K + N)·b_lr)</c>.
    /// </summary>
    /// <remarks><c>b</c> and <c>b_lr</c> are stored bits, metadata included. 0 if the main matrix alone is that large.</remarks>
    private static int BreakEvenRank(LowRankFormat format, int rank, WeightFormat weights, LayerShape shape)
    {
        double savedBits = 16.0 * shape.Rows * shape.Columns - 8.0 * weights.PackedBytes(shape.Rows, shape.Columns);
        double bitsPerRank = 8.0 * format.PackedBytes(shape.Rows, shape.Columns) / rank;
        return (int)Math.Max(0, Math.Min(shape.MaxRank, savedBits / bitsPerRank));
    }
}
