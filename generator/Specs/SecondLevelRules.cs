using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Rules about scales that are quantized themselves.</summary>
internal static class SecondLevelRules
{
    /// <summary>The weights with a second level, or <c>null</c> if a rule is broken.</summary>
    /// <param name="axis">What was written.</param>
    /// <param name="weights">The weights without it.</param>
    /// <param name="problems">Where broken rules go.</param>
    public static WeightFormat? Lower(Axis<SecondLevelDeclaration> axis, WeightFormat weights, ProblemList problems)
    {
        SecondLevelDeclaration written = axis.Attribute;
        bool isStorable = IsInRange(axis, nameof(written.Bits), written.Bits.Value is >= 2 and <= 8, written.Bits.Value, "bits of a code", "2 … 8", problems)
            & IsInRange(axis, nameof(written.Rows), written.Rows.Value is 16 or 32, written.Rows.Value, "rows of a block", "16 or 32", problems)
            & IsInRange(axis, nameof(written.Groups), written.Groups.Value is >= 1 and <= 1024, written.Groups.Value, "groups of a block", "1 … 1024", problems);
        return Fits(axis, weights, problems) & isStorable ? weights.With(new SecondLevelFormat(written.Bits.Value, written.Rows.Value, written.Groups.Value)) : null;
    }

    /// <summary>Checks that the scales of weights can have a second level.</summary>
    /// <param name="axis">What is complained about: the attribute, or a share of the matrix that it stands on.</param>
    /// <param name="weights">The weights without it.</param>
    /// <param name="problems">Where broken rules go.</param>
    public static bool Fits<T>(Axis<T> axis, WeightFormat weights, ProblemList problems)
    {
        (string Reason, string Remedy)? wrong = weights switch
        {
            { HasScale: false } => (WeightsDeclaration.ElementOf(weights.Element) + " has no scales", "remove it, or use an element with scales"),
            { Granularity: not Granularity.Group } => ("one scale per " + (weights.Granularity == Granularity.Row ? "row" : "tensor") + " costs next to nothing", "remove it, or write a GroupSize"),
            { ScaleType: not ScaleType.Float16 } => ("its steps and offsets are fp16, not " + weights.ScaleType, "leave Scale out"),
            { Element.IsTernary: true } => ("no kernel reads codes of scales beside ternary ones", "remove it, or use Bits = 2"),
            { HasZeroPoint: true, Sparsity: not null } => ("what 2:4 sparsity drops stands for 0, and no code does where zero points are real numbers", "remove ZeroPoint or [Sparse]"),
            _ => null,
        };
        if (wrong is { } found)
        {
            problems.Error(Rules.SecondLevelMisused, axis.At(), axis.Says("[SecondLevel]"), found.Reason, found.Remedy);
        }

        return wrong is null;
    }

    private static bool IsInRange(Axis<SecondLevelDeclaration> axis, string argument, bool isInRange, int value, string meaning, string allowed, ProblemList problems)
    {
        if (!isInRange)
        {
            problems.Error(Rules.SecondLevelMisused, axis.At(argument), axis.Says(argument, value), meaning + " are " + allowed, "use " + allowed);
        }

        return isInRange;
    }
}
