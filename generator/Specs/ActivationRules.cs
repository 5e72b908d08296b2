using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Rules about activations.</summary>
internal static class ActivationRules
{
    /// <summary>The activation format; float32 where a rule is broken.</summary>
    /// <param name="axis">What was written.</param>
    /// <param name="weights">The main matrix, if it is valid.</param>
    /// <param name="problems">Where broken rules go.</param>
    public static ActivationFormat Lower(Axis<ActivationsDeclaration> axis, WeightFormat? weights, ProblemList problems)
    {
        ActivationsDeclaration written = axis.Attribute;
        int bits = written.Bits.Value, groupSize = written.GroupSize.Value;
        if (bits is not (8 or 16 or 32))
        {
            problems.Error(Rules.ActivationBits, axis.At(nameof(written.Bits)), axis.Says("Bits", bits));
            return ActivationFormat.Float32;
        }

        if (bits == 32)
        {
            if (groupSize is not (ActivationsAttribute.Auto or ActivationsAttribute.PerToken))
            {
                RefuseGroup(axis, "float32 activations have no scales", "0", problems);
            }

            return ActivationFormat.Float32;
        }

        if (weights is null)
        {
            return ActivationFormat.Float32;
        }

        if (!weights.Element.IsInteger)
        {
            problems.Error(
                Rules.IntegerActivationsOnFloatWeights,
                axis.At(nameof(written.Bits)),
                axis.Says("Bits", bits),
                WeightsDeclaration.ElementOf(weights.Element).ToString());
            return ActivationFormat.Float32;
        }

        if (weights is { SecondLevel: not null, HasZeroPoint: true })
        {
            problems.Error(Rules.IntegerActivationsOnRealZeroPoints, axis.At(nameof(written.Bits)), axis.Says("Bits", bits));
            return ActivationFormat.Float32;
        }

        return LowerInteger(axis, weights, problems);
    }

    private static ActivationFormat LowerInteger(Axis<ActivationsDeclaration> axis, WeightFormat weights, ProblemList problems)
    {
        ActivationsDeclaration written = axis.Attribute;
        int groupSize = written.GroupSize.Value, unit = new PackedLayout(weights, PackedLayout.TileRows, 1).UnitColumns;
        if (groupSize == ActivationsAttribute.Auto)
        {
            groupSize = weights.GroupSize % unit == 0 ? unit : weights.GroupSize;
        }

        ActivationFormat? format = groupSize is < 0 or > LayerShape.Limit ? null : Integer(written.Bits.Value, groupSize);
        if (format?.GroupsFit(weights) != true)
        {
            RefuseGroup(axis, weights, unit, problems);
            return ActivationFormat.Float32;
        }

        if (!format.SumsFit(weights))
        {
            problems.Error(
                Rules.AccumulatorOverflow,
                axis.At(nameof(written.Bits)),
                axis.Says("Bits", written.Bits.Value),
                weights.GroupSize.ToInvariant(),
                format.MaxSummedColumns(weights.Element).ToInvariant(),
                unit.ToInvariant());
        }

        return format;
    }

    private static ActivationFormat Integer(int bits, int groupSize) => (bits, groupSize) switch
    {
        (8, 0) => ActivationFormat.Int8PerToken,
        (8, _) => ActivationFormat.Int8PerGroup(groupSize),
        (_, 0) => ActivationFormat.Int16PerToken,
        _ => ActivationFormat.Int16PerGroup(groupSize),
    };

    private static void RefuseGroup(Axis<ActivationsDeclaration> axis, WeightFormat weights, int unit, ProblemList problems)
    {
        string size = weights.GroupSize.ToInvariant(), units = unit.ToInvariant();
        (string have, string finer) = weights.Granularity switch
        {
            Granularity.Group when weights.GroupSize == unit => ("groups of " + size, " or " + size),
            Granularity.Group when weights.GroupSize % unit == 0 => ("groups of " + size, ", or a divisor of " + size + " that is a multiple of " + units),
            Granularity.Group => ("groups of " + size, " or " + size),
            Granularity.Row => ("one scale per row", ", or a multiple of " + units),
            _ => ("one scale per tensor", ", or a multiple of " + units),
        };
        RefuseGroup(axis, "activations are grouped like the weights or finer, and these have " + have, "0 (one scale per token)" + finer, problems);
    }

    private static void RefuseGroup(Axis<ActivationsDeclaration> axis, string reason, string allowed, ProblemList problems) =>
        problems.Error(
            Rules.ActivationGroup, axis.At("GroupSize"), axis.Says("GroupSize", axis.Attribute.GroupSize.Value), reason, allowed);
}
