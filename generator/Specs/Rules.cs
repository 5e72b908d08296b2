namespace KernelGen.Generator.Specs;

/// <summary>The ids of all rules. An id is never reused.</summary>
/// <remarks>
/// KG001 to KG099: combinations of formats. KG100: classes and presets. KG110: weights. KG120: the low-rank branch. KG130: activations. KG140: targets. KG150: plans.
/// KG160: outliers. KG170: several widths.
/// </remarks>
internal static class Rules
{
    public const string BitsOutOfRange = "KG001";
    public const string GroupDoesNotDivide = "KG002";
    public const string SparsityDoesNotDivide = "KG003";
    public const string SparseOneBit = "KG004";
    public const string ZeroPointOfSymmetricElement = "KG005";
    public const string SecondLevelMisused = "KG006";
    public const string LargeTable = "KG012";
    public const string ManyOutliers = "KG015";
    public const string LargeBranch = "KG021";
    public const string RankDependsOnRounding = "KG022";

    public const string NotPartial = "KG100";
    public const string UnsupportedClass = "KG101";
    public const string ShapeOutOfRange = "KG102";
    public const string UnsafeCodeOff = "KG103";
    public const string NoWeights = "KG104";
    public const string TwoPresets = "KG105";
    public const string UnknownValue = "KG106";
    public const string EmptyPreset = "KG107";
    public const string PresetCycle = "KG108";

    public const string GroupOutOfRange = "KG110";
    public const string GranularityContradictsGroup = "KG111";
    public const string ShortGroupOffUnit = "KG112";
    public const string UnsignedWithoutZeroPoint = "KG113";
    public const string OptionOfFloatElement = "KG114";
    public const string SparsityWithoutKernel = "KG115";
    public const string OptionOfLearnedTable = "KG116";
    public const string Float8ScaleOfNoGroup = "KG117";
    public const string OptionOfTernary = "KG118";

    public const string RankNotGivenOnce = "KG120";
    public const string RatioOutOfRange = "KG121";
    public const string RankOutOfRange = "KG122";
    public const string RoundingMisused = "KG123";

    public const string ActivationBits = "KG130";
    public const string ActivationGroup = "KG131";
    public const string IntegerActivationsOnFloatWeights = "KG132";
    public const string AccumulatorOverflow = "KG133";
    public const string IntegerActivationsOnRealZeroPoints = "KG134";

    public const string NoTarget = "KG140";
    public const string UnknownTarget = "KG141";
    public const string PackageNotReferenced = "KG142";
    public const string TargetLeftOut = "KG143";
    public const string CudaInNativeCode = "KG144";

    public const string NoPlan = "KG150";
    public const string MalformedPlan = "KG151";
    public const string LayerNotPlanned = "KG152";
    public const string UnknownPlannedFormat = "KG153";
    public const string PlanWithFormat = "KG154";

    public const string OutlierDensityOutOfRange = "KG160";
    public const string OutlierColumnsDoNotFit = "KG161";

    public const string MixFractionOutOfRange = "KG170";
    public const string MixTooSmall = "KG171";
    public const string MixWithoutGroups = "KG172";
    public const string TwoMixAxes = "KG173";
    public const string MixWithoutDenseCodes = "KG174";
    public const string MixedGroupsPerToken = "KG175";
}
