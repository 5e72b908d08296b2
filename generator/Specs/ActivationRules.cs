using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Rules about activations.</summary>
internal static class ActivationRules
{
    /// <summary>The largest group that one 32-bit accumulator sums: 32768 · 255 · 255, the largest products, is below 2³¹.</summary>
    public const int MaxIntegerGroup = 32768;

    /// <summary>The activation format; float32 where a rule is broken.</summary>
    /// <param name="axis">What was written.</param>
    /// <param name="weights">The main matrix, if it is valid.</param>
    /// <param name="problems">Where broken rules go.</param>
    public static ActivationFormat Lower(Axis<ActivationsDeclaration> axis, WeightFormat? weights, ProblemList problems)
    {
        ActivationsDeclaration written = axis.Attribute;
        int groupSize = written.GroupSize.Value;
        if (written.Bits.Value is not (8 or 32))
        {
            problems.Error(Rules.ActivationBits, axis.At(nameof(written.Bits)), axis.Says("Bits", written.Bits.Value));
            return ActivationFormat.Float32;
        }

        if (written.Bits.Value == 32)
        {
            if (groupSize != 0)
            {
                RefuseGroup(axis, "float32 activations have no scales", "0", problems);
            }

            return ActivationFormat.Float32;
        }

        if (weights is not null)
        {
            CheckWith(axis, weights, problems);
        }

        return groupSize > 0 ? ActivationFormat.Int8PerGroup(groupSize) : ActivationFormat.Int8PerToken;
    }

    private static void CheckWith(Axis<ActivationsDeclaration> axis, WeightFormat weights, ProblemList problems)
    {
        ActivationsDeclaration written = axis.Attribute;
        if (!weights.Element.IsInteger)
        {
            problems.Error(
                Rules.IntegerActivationsOnFloatWeights,
                axis.At(nameof(written.Bits)),
                axis.Says("Bits", written.Bits.Value),
                WeightsDeclaration.ElementOf(weights.Element).ToString());
            return;
        }

        int groupSize = written.GroupSize.Value;
        if (groupSize != 0 && groupSize != weights.GroupSize)
        {
            string size = weights.GroupSize.ToInvariant();
            (string have, string allowed) = weights.Granularity switch
            {
                Granularity.Group => ("groups of " + size, "0 (one scale per token) or " + size),
                Granularity.Row => ("one scale per row", "0 (one scale per token)"),
                _ => ("one scale per tensor", "0 (one scale per token)"),
            };
            RefuseGroup(axis, "activations are grouped like the weights, which have " + have, allowed, problems);
        }

        // Without groups the kernels split K themselves; a group is summed as a whole.
        if (weights.GroupSize > MaxIntegerGroup)
        {
            problems.Error(
                Rules.AccumulatorOverflow,
                axis.At(nameof(written.Bits)),
                axis.Says("Bits", written.Bits.Value),
                weights.GroupSize.ToInvariant(),
                MaxIntegerGroup.ToInvariant());
        }
    }

    private static void RefuseGroup(Axis<ActivationsDeclaration> axis, string reason, string allowed, ProblemList problems) =>
        problems.Error(
            Rules.ActivationGroup, axis.At("GroupSize"), axis.Says("GroupSize", axis.Attribute.GroupSize.Value), reason, allowed);
}
