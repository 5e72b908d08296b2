namespace KernelGen.Generator.Declarations;

/// <summary><see cref="LowRankAttribute"/> as written.</summary>
internal sealed record LowRankDeclaration(
    Argument<int> Rank,
    Argument<double> Ratio,
    Argument<int> RoundTo,
    Argument<RankRounding> Rounding,
    Argument<int> Bits,
    Argument<WeightElement> Element,
    Argument<int> GroupSize,
    Argument<ScaleType> Scale)
{
    /// <summary>The attribute that a branch stands for.</summary>
    public static LowRankDeclaration Of(LowRankFormat format)
    {
        bool isRatio = format.AbsoluteRank == 0, isRounded = format.RoundTo > 1, hasCodes = format.Factors.Element.HasCodes;
        return new(
            new(format.AbsoluteRank, !isRatio),
            new(format.RatioPermille / 1000.0, isRatio),
            new(format.RoundTo, isRounded),
            new(format.Rounding, isRounded),
            new(hasCodes ? format.Factors.Element.Bits : 0, hasCodes),
            WeightsDeclaration.ElementOf(format.Factors.Element),
            new(format.Factors.GroupSize, format.Factors.GroupSize > 0),
            new(format.Factors.ScaleType, hasCodes));
    }
}
