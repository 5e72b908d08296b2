using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Rules about matrices of several widths.</summary>
internal static class MixRules
{
    private const string Fraction = "fraction";
    private const double Smallest = 0.0001;

    /// <summary>The shares, or <c>null</c> if a rule is broken.</summary>
    /// <param name="axis">What was written.</param>
    /// <param name="weights">The main weights, valid.</param>
    /// <param name="shape">N×K.</param>
    /// <param name="problems">Where broken rules go.</param>
    public static MixFormat? Lower(Axis<MixDeclaration> axis, WeightFormat weights, LayerShape shape, ProblemList problems)
    {
        IReadOnlyList<Axis<MixShareDeclaration>> shares =
            [.. axis.Attribute.Shares.Select(share => new Axis<MixShareDeclaration>(share, share.Kind, axis.Origin, share.Index))];
        Axis<MixShareDeclaration> first = shares[0];
        MixAxis what = first.Attribute.Axis;
        if (shares.FirstOrDefault(share => share.Attribute.Axis != what) is { } other)
        {
            problems.Error(Rules.TwoMixAxes, other.At(), other.Says(Name(other)), Name(first));
            return null;
        }

        if (weights.Sparsity is not null || !weights.Element.HasCodes)
        {
            string found = weights.Sparsity is null ? "weights of " + WeightsDeclaration.ElementOf(weights.Element) + " have no codes" : "these weights are sparse";
            problems.Error(Rules.MixWithoutDenseCodes, first.At(), first.Says(Name(first)), found, weights.Sparsity is null ? "another Element" : "no [Sparse]");
            return null;
        }

        if (!HaveGroups(first, weights, shape, problems) | !Leave(shares, problems))
        {
            return null;
        }

        WeightFormat?[] formats = [.. shares.Select(share => Lower(share, weights, shape, problems))];
        if (Array.Exists(formats, static format => format is null))
        {
            return null;
        }

        MixFormat mix = new(what, [.. shares.Zip(formats, static (share, format) => new MixShare(share.Attribute.Fraction, format!))]);
        return !shape.IsValid || IsLargeEnough(first, mix, weights, shape, problems) ? mix : null;
    }

    /// <summary>Rules that need the activations.</summary>
    public static void CheckWith(Axis<MixDeclaration> axis, MixFormat mix, Axis<ActivationsDeclaration> written, ActivationFormat activations, ProblemList problems)
    {
        if (mix.Axis == MixAxis.Groups && activations is { IsInteger: true, GroupSize: 0 })
        {
            problems.Error(Rules.MixedGroupsPerToken, written.At("GroupSize"), written.Says("GroupSize", 0), axis.Says("MixGroups"));
            return;
        }

        foreach (MixShare share in mix.Shares)
        {
            ActivationRules.Lower(written, share.Weights, problems);
        }
    }

    private static string Name(Axis<MixShareDeclaration> axis) => axis.Kind + "(" + axis.Attribute.Fraction.ToInvariant("0.####") + ")";

    /// <summary>Checks that there are groups to share out, and that they are all alike.</summary>
    private static bool HaveGroups(Axis<MixShareDeclaration> axis, WeightFormat weights, LayerShape shape, ProblemList problems)
    {
        string? wrong = axis.Attribute.Axis == MixAxis.Rows ? null
            : weights.Granularity != Granularity.Group ? "these weights have one scale per " + (weights.Granularity == Granularity.Row ? "row" : "tensor")
            : shape.IsValid && shape.Columns % weights.GroupSize != 0 ? "those of " + weights.GroupSize.ToInvariant() + " do not divide K = " + shape.Columns.ToInvariant()
            : null;
        if (wrong is not null)
        {
            problems.Error(Rules.MixWithoutGroups, axis.At(), axis.Says(Name(axis)), wrong);
        }

        return wrong is null;
    }

    /// <summary>Checks that shares are parts of a matrix, and leave something for the main weights.</summary>
    private static bool Leave(IReadOnlyList<Axis<MixShareDeclaration>> shares, ProblemList problems)
    {
        Axis<MixShareDeclaration>? wrong = shares.FirstOrDefault(static share => share.Attribute.Fraction is not (>= Smallest and <= 1 - Smallest))
            ?? (shares.Count > MixFormat.MaxShares || shares.Sum(static share => share.Attribute.Fraction) > 1 - Smallest ? shares[shares.Count - 1] : null);
        if (wrong is not null)
        {
            string sum = shares.Count.ToInvariant() + " that sum up to " + shares.Sum(static share => share.Attribute.Fraction).ToInvariant("0.####");
            problems.Error(Rules.MixFractionOutOfRange, wrong.At(Fraction), wrong.Says(Fraction, wrong.Attribute.Fraction), sum, MixFormat.MaxShares.ToInvariant());
        }

        return wrong is null;
    }

    /// <summary>The format of a share: the rules of the main weights apply to what it says itself, and it has their groups and their second level.</summary>
    private static WeightFormat? Lower(Axis<MixShareDeclaration> axis, WeightFormat weights, LayerShape shape, ProblemList problems)
    {
        MixShareDeclaration written = axis.Attribute;
        WeightsDeclaration own = new(
            written.Bits,
            written.Element,
            new(weights.GroupSize, weights.GroupSize > 0),
            new(weights.Granularity, true),
            written.ZeroPoint,
            written.Scale,
            new(weights.GroupSize > 0, false));
        WeightFormat? share = WeightsRules.Lower(new Axis<WeightsDeclaration>(own, axis.Kind, axis.Origin, axis.Index), null, shape, problems);
        return share is null || weights.SecondLevel is null ? share
            : SecondLevelRules.Fits(axis, share, problems) ? share.With(weights.SecondLevel)
            : null;
    }

    private static bool IsLargeEnough(Axis<MixShareDeclaration> axis, MixFormat mix, WeightFormat weights, LayerShape shape, ProblemList problems)
    {
        bool isRows = mix.Axis == MixAxis.Rows, fits = mix.Fits(isRows ? shape.Rows : shape.Columns, weights.GroupSize);
        if (!fits)
        {
            string extent = isRows
                ? "N = " + shape.Rows.ToInvariant() + " rows"
                : (shape.Columns / weights.GroupSize).ToInvariant() + " groups of " + weights.GroupSize.ToInvariant() + " columns";
            problems.Error(Rules.MixTooSmall, axis.At(Fraction), axis.Says(mix.ToString()), extent, isRows ? "32 rows for each share and one" : "one group for each share and one");
        }

        return fits;
    }
}
