namespace KernelGen.Generator.Declarations;

/// <summary>One <see cref="MixGroupsAttribute"/> or <see cref="MixRowsAttribute"/> as written.</summary>
/// <param name="Axis">Which of them it is.</param>
/// <param name="Index">How many of the same stand before it.</param>
/// <param name="Fraction">The part of all groups or rows.</param>
/// <param name="Bits">Bits per code.</param>
/// <param name="Element">The element type.</param>
/// <param name="ZeroPoint">Whether there are zero points.</param>
/// <param name="Scale">How scales are stored.</param>
internal sealed record MixShareDeclaration(
    MixAxis Axis, int Index, double Fraction, Argument<int> Bits, Argument<WeightElement> Element, Argument<bool> ZeroPoint, Argument<ScaleType> Scale)
{
    /// <summary>The attribute that it is.</summary>
    public LayerAttribute Kind => Axis == MixAxis.Rows ? LayerAttribute.MixRows : LayerAttribute.MixGroups;

    /// <summary>The attribute that a share stands for.</summary>
    public static MixShareDeclaration Of(MixAxis axis, MixShare share, int index)
    {
        WeightsDeclaration weights = WeightsDeclaration.Of(share.Weights);
        return new(axis, index, share.Fraction, weights.Bits, weights.Element, weights.ZeroPoint, weights.Scale);
    }
}
