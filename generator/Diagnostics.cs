using System.Collections.Immutable;
using KernelGen.Generator.Specs;
using Microsoft.CodeAnalysis;

namespace KernelGen.Generator;

/// <summary>Every descriptor, in id order. Messages name the value, the reason and what is allowed.</summary>
internal static class Diagnostics
{
    /// <summary>Where help links point; an id in lower case is the anchor.</summary>
    public const string HelpBase = "https://github.com/kernelgen/kernelgen/blob/main/generator/README.md#";

    private const string Format = "KernelGen.Format";
    private const string Class = "KernelGen.Class";
    private const string Arithmetic = "KernelGen.Arithmetic";
    private const string Target = "KernelGen.Target";
    private const string Plan = "KernelGen.Plan";

    private static readonly DiagnosticDescriptor s_bitsOutOfRange = new(
        Rules.BitsOutOfRange,
        "No decoder for this number of bits",
        "{0}, but decoders exist for {1}; write {2}",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg001");

    private static readonly DiagnosticDescriptor s_groupDoesNotDivide = new(
        Rules.GroupDoesNotDivide,
        "The group size does not divide K",
        "{0} does not divide K = {1}, so the last group has no defined length; use {2}, {3}",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg002");

    private static readonly DiagnosticDescriptor s_sparsityDoesNotDivide = new(
        Rules.SparsityDoesNotDivide,
        "Runs of the sparsity pattern are cut off",
        "{0} does not fit {1}: runs must not be cut off; use a multiple of {2}",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg003");

    private static readonly DiagnosticDescriptor s_sparseOneBit = new(
        Rules.SparseOneBit,
        "Sparsity saves nothing on one-bit codes",
        "{0} stores 0.5 bits of codes and 1 bit of positions per weight, more than the 1 bit of dense one-bit codes; remove it, or use Bits = 2 … 8",
        Format, DiagnosticSeverity.Warning, true, helpLinkUri: HelpBase + "kg004");

    private static readonly DiagnosticDescriptor s_zeroPointOfSymmetricElement = new(
        Rules.ZeroPointOfSymmetricElement,
        "A zero point needs an unsigned element",
        "{0} has no meaning for Element = {1}, whose values lie on both sides of 0 already; use Element = UInt or Auto, or remove it",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg005");

    private static readonly DiagnosticDescriptor s_secondLevelMisused = new(
        Rules.SecondLevelMisused,
        "Scales cannot be quantized like this",
        "{0} is no second level that these weights can have: {1}; {2}",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg006");

    private static readonly DiagnosticDescriptor s_largeTable = new(
        Rules.LargeTable,
        "The table of a row is large",
        "{0} with a table for each row stores {1} bits of entries beside {2} bits of codes in a row, more than an eighth; use {3}Granularity = Tensor, or a K of {4} or more",
        Format, DiagnosticSeverity.Warning, true, helpLinkUri: HelpBase + "kg012");

    private static readonly DiagnosticDescriptor s_manyOutliers = new(
        Rules.ManyOutliers,
        "Outliers are many",
        "{0} costs more time and bytes than the next width of codes; use a density of at most 0.03, or one bit more",
        Format, DiagnosticSeverity.Warning, true, helpLinkUri: HelpBase + "kg015");

    private static readonly DiagnosticDescriptor s_largeBranch = new(
        Rules.LargeBranch,
        "The low-rank branch is large",
        "{0} is rank {1}, at least a quarter of min(N, K) = {2}: the branch costs {3} bits per weight; from rank {4} on the layer is no smaller than fp16 weights",
        Format, DiagnosticSeverity.Warning, true, helpLinkUri: HelpBase + "kg021");

    private static readonly DiagnosticDescriptor s_rankDependsOnRounding = new(
        Rules.RankDependsOnRounding,
        "The direction of rounding changes the rank",
        "{0} gives rank {1} rounded down (the default) and rank {2} rounded up; write Rounding = RankRounding.Down or RankRounding.Up",
        Format, DiagnosticSeverity.Warning, true, helpLinkUri: HelpBase + "kg022");

    private static readonly DiagnosticDescriptor s_notPartial = new(
        Rules.NotPartial,
        "A layer must be partial",
        "The build adds members to layer '{0}', so {1} must be declared partial",
        Class, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg100");

    private static readonly DiagnosticDescriptor s_unsupportedClass = new(
        Rules.UnsupportedClass,
        "This kind of class cannot be a layer",
        "'{0}' {1}; a layer is a non-generic class that can be instantiated: class, or sealed class, nested at most in non-generic types",
        Class, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg101");

    private static readonly DiagnosticDescriptor s_shapeOutOfRange = new(
        Rules.ShapeOutOfRange,
        "A layer needs inputs and outputs",
        "{0} = {1} is no extent of a matrix; use 1 … {2}",
        Class, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg102");

    private static readonly DiagnosticDescriptor s_unsafeCodeOff = new(
        Rules.UnsafeCodeOff,
        "Kernels need unsafe code",
        "The kernels of layer '{0}' use pointers, which this project does not allow; add <AllowUnsafeBlocks>true</AllowUnsafeBlocks> to the project file",
        Class, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg103");

    private static readonly DiagnosticDescriptor s_noWeights = new(
        Rules.NoWeights,
        "A layer needs a weight format",
        "Nothing says how the weights of layer '{0}' are stored; add [Weights(…)], [Preset(Presets.…)] or [Preset<T>], for example [Weights(Bits = 4, GroupSize = 128)]",
        Class, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg104");

    private static readonly DiagnosticDescriptor s_twoPresets = new(
        Rules.TwoPresets,
        "Two presets on one class",
        "'{0}' starts from {1} and from {2}; keep one preset and override its parts by [Weights], [SecondLevel], [Sparse], [LowRank], [MixGroups], [MixRows], [Permuted], [Outliers] or [Activations]",
        Class, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg105");

    private static readonly DiagnosticDescriptor s_unknownValue = new(
        Rules.UnknownValue,
        "Unknown value of an enumeration",
        "{0} is no member of {1}; use one of {2}",
        Class, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg106");

    private static readonly DiagnosticDescriptor s_emptyPreset = new(
        Rules.EmptyPreset,
        "A preset class without attributes",
        "Preset '{0}' carries no attribute; give it one of [Weights], [SecondLevel], [Sparse], [LowRank], [MixGroups], [MixRows], [Permuted], [Outliers], [Activations] or [Preset]",
        Class, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg107");

    private static readonly DiagnosticDescriptor s_presetCycle = new(
        Rules.PresetCycle,
        "Preset classes form a cycle",
        "Presets lead back to where they came from: {0}; end the chain in a class without [Preset<T>]",
        Class, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg108");

    private static readonly DiagnosticDescriptor s_groupOutOfRange = new(
        Rules.GroupOutOfRange,
        "The group size is out of range",
        "{0} is out of range: in groups below {1}, scales outweigh the codes they serve; use {1} … {2}, or leave it out for one scale per row",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg110");

    private static readonly DiagnosticDescriptor s_granularityContradictsGroup = new(
        Rules.GranularityContradictsGroup,
        "Granularity and group size contradict each other",
        "{0} is a contradiction; write GroupSize ≥ {1} alone for groups, or Granularity = Row or Tensor without a GroupSize",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg111");

    private static readonly DiagnosticDescriptor s_shortGroupOffUnit = new(
        Rules.ShortGroupOffUnit,
        "A short last group needs whole packed units",
        "{0} leaves a short last group of {1}, which is packed only where groups are whole units; use a divisor or a multiple of {2}",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg112");

    private static readonly DiagnosticDescriptor s_unsignedWithoutZeroPoint = new(
        Rules.UnsignedWithoutZeroPoint,
        "Unsigned codes without a zero point hold no negative weights",
        "{0} without a zero point stores weights of one sign only; {1}, unless all weights are positive",
        Format, DiagnosticSeverity.Info, true, helpLinkUri: HelpBase + "kg113");

    private static readonly DiagnosticDescriptor s_optionOfFloatElement = new(
        Rules.OptionOfFloatElement,
        "An option that only integer elements have",
        "{0} does not apply to Element = {1}, which is stored as it is; remove it, or use Element = Int or UInt with Bits = 1 … 8",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg114");

    private static readonly DiagnosticDescriptor s_sparsityWithoutKernel = new(
        Rules.SparsityWithoutKernel,
        "No kernel for this sparsity pattern",
        "{0} has no kernel; the only structured pattern is [Sparse(2, 4)]",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg115");

    private static readonly DiagnosticDescriptor s_optionOfLearnedTable = new(
        Rules.OptionOfLearnedTable,
        "An option that learned tables do not have",
        "{0} does not go with Element = Lut: a learned table belongs to a row or to the tensor, holds fp16 numbers without a scale, and serves dense weights; {1}",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg116");

    private static readonly DiagnosticDescriptor s_float8ScaleOfNoGroup = new(
        Rules.Float8ScaleOfNoGroup,
        "Only groups have fp8 scales",
        "{0} stores scales relative to one of the tensor, which only groups have; write a GroupSize ≥ {1}, or another Scale",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg117");

    private static readonly DiagnosticDescriptor s_optionOfTernary = new(
        Rules.OptionOfTernary,
        "An option that ternary weights do not have",
        "{0} does not go with Element = Ternary: ternary weights are dense, in groups of 32 columns or a multiple; {1}",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg118");

    private static readonly DiagnosticDescriptor s_rankNotGivenOnce = new(
        Rules.RankNotGivenOnce,
        "The rank must be given once",
        "{0}; write Rank = 1 … min(N, K), or Ratio = 0.001 … 1",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg120");

    private static readonly DiagnosticDescriptor s_ratioOutOfRange = new(
        Rules.RatioOutOfRange,
        "The rank ratio is out of range",
        "{0} is no fraction of min(N, K); use 0.001 … 1",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg121");

    private static readonly DiagnosticDescriptor s_rankOutOfRange = new(
        Rules.RankOutOfRange,
        "The rank is out of range",
        "{0} is no rank of this layer; use 1 … {1}",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg122");

    private static readonly DiagnosticDescriptor s_roundingMisused = new(
        Rules.RoundingMisused,
        "Rounding without something to round",
        "{0} has no meaning: Rounding and RoundTo (a multiple from 1 to min(N, K)) refine a Ratio; write Ratio, RoundTo and Rounding, or Rank alone",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg123");

    private static readonly DiagnosticDescriptor s_activationBits = new(
        Rules.ActivationBits,
        "No kernel for this number of activation bits",
        "{0}, but kernels exist for int8, int16 and float32 activations; use 8, 16 or 32",
        Arithmetic, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg130");

    private static readonly DiagnosticDescriptor s_activationGroup = new(
        Rules.ActivationGroup,
        "Activation groups do not fit weight groups",
        "{0} cannot be: {1}; allowed: {2}",
        Arithmetic, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg131");

    private static readonly DiagnosticDescriptor s_integerActivationsOnFloatWeights = new(
        Rules.IntegerActivationsOnFloatWeights,
        "Integer activations need integer weights",
        "{0} quantizes activations, but weights of Element = {1} have no integer product; use integer weights (Bits = 1 … 8), or activations with Bits = 32",
        Arithmetic, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg132");

    private static readonly DiagnosticDescriptor s_accumulatorOverflow = new(
        Rules.AccumulatorOverflow,
        "An integer sum may overflow",
        "{0} sums the {1} products of a group in 32 bits, which hold {2}; "
        + "use GroupSize = 16 … {2}, a multiple of {3}, or none on [Weights], or activations with Bits = 32",
        Arithmetic, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg133");

    private static readonly DiagnosticDescriptor s_integerActivationsOnRealZeroPoints = new(
        Rules.IntegerActivationsOnRealZeroPoints,
        "Integer activations need integer zero points",
        "{0} quantizes activations, but zero points under a second level of scales are real numbers and have no integer product; "
        + "remove ZeroPoint or [SecondLevel], or use activations with Bits = 32",
        Arithmetic, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg134");

    private static readonly DiagnosticDescriptor s_noTarget = new(
        Rules.NoTarget,
        "A layer needs a target",
        "{0} leaves nothing to generate kernels for; use {1}",
        Target, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg140");

    private static readonly DiagnosticDescriptor s_unknownTarget = new(
        Rules.UnknownTarget,
        "The build property KernelGenTargets names an unknown target",
        "The build property KernelGenTargets names '{0}', which is no target; use {1}, separated by semicolons, or leave it out for all of them",
        Target, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg141");

    private static readonly DiagnosticDescriptor s_packageNotReferenced = new(
        Rules.PackageNotReferenced,
        "Kernels need the package that runs them",
        "{0} asks for {1} kernels, but this project does not reference the {2}, so none are generated; add {3}, or use {4}",
        Target, DiagnosticSeverity.Warning, true, helpLinkUri: HelpBase + "kg142");

    private static readonly DiagnosticDescriptor s_targetLeftOut = new(
        Rules.TargetLeftOut,
        "No kernels without the package that runs them",
        "Layer '{0}' gets no {1} kernels, because this project does not reference the {2}; add {3} to run it on GPUs, or write Targets = {4}",
        Target, DiagnosticSeverity.Info, true, helpLinkUri: HelpBase + "kg143");

    private static readonly DiagnosticDescriptor s_cudaInNativeCode = new(
        Rules.CudaInNativeCode,
        "CUDA kernels need a runtime that compiles",
        "Layer '{0}' has CUDA kernels, which ILGPU compiles while the program runs, and PublishAot makes a program that cannot; "
        + "they run before it is published, and after publishing without PublishAot; or leave KernelTargets.Cuda out",
        Target, DiagnosticSeverity.Info, true, helpLinkUri: HelpBase + "kg144");

    private static readonly DiagnosticDescriptor s_noPlan = new(
        Rules.NoPlan,
        "The build has no plan",
        "Layer '{0}' takes its format from plan.kg.json, but the project has no such file; put one into its folder (kernelgen sensitivity writes it), "
        + "list it under AdditionalFiles, or write [Weights(…)] instead of [Plan]",
        Plan, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg150");

    private static readonly DiagnosticDescriptor s_malformedPlan = new(
        Rules.MalformedPlan,
        "The plan cannot be read",
        "plan.kg.json is no plan: {0}; a plan is {{ \"version\": 1, \"layers\": {{ \"name\": \"i4g128\" }} }}",
        Plan, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg151");

    private static readonly DiagnosticDescriptor s_layerNotPlanned = new(
        Rules.LayerNotPlanned,
        "The plan does not name this layer",
        "plan.kg.json has no layer '{0}'; it has {1}",
        Plan, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg152");

    private static readonly DiagnosticDescriptor s_unknownPlannedFormat = new(
        Rules.UnknownPlannedFormat,
        "The plan gives this layer a format that does not exist",
        "In plan.kg.json, {0}",
        Plan, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg153");

    private static readonly DiagnosticDescriptor s_planWithFormat = new(
        Rules.PlanWithFormat,
        "A planned layer says its format twice",
        "Layer '{0}' takes its whole format from the plan of the build; remove its [Weights], [SecondLevel], [Sparse], [LowRank], [MixGroups], [MixRows], [Permuted], [Outliers], [Activations] and [Preset], or its [Plan]",
        Plan, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg154");

    private static readonly DiagnosticDescriptor s_outlierDensityOutOfRange = new(
        Rules.OutlierDensityOutOfRange,
        "The density of outliers is out of range",
        "{0} is no part of the weights that can be kept; use 0.0001 … 1",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg160");

    private static readonly DiagnosticDescriptor s_outlierColumnsDoNotFit = new(
        Rules.OutlierColumnsDoNotFit,
        "Single outliers store 16-bit columns",
        "{0} cannot tell K = {1} columns apart, at most {2}; use Kind = OutlierKind.Columns",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg161");

    private static readonly DiagnosticDescriptor s_mixFractionOutOfRange = new(
        Rules.MixFractionOutOfRange,
        "Shares leave nothing, or are none",
        "{0} is one of {1}; use at most {2} shares of 0.0001 … 0.9999 each that sum up to less than 1",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg170");

    private static readonly DiagnosticDescriptor s_mixTooSmall = new(
        Rules.MixTooSmall,
        "A layer is too small to be shared out",
        "{0} cannot share out {1}: the nearest numbers have to leave {2} for the main weights; use other fractions, or a larger layer",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg171");

    private static readonly DiagnosticDescriptor s_mixWithoutGroups = new(
        Rules.MixWithoutGroups,
        "There are no groups to share out",
        "{0} shares out groups of columns, but {1}; give [Weights] a GroupSize that divides K, or use [MixRows]",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg172");

    private static readonly DiagnosticDescriptor s_twoMixAxes = new(
        Rules.TwoMixAxes,
        "A matrix is shared out by rows or by groups",
        "{0} stands beside {1}; use [MixGroups] or [MixRows], not both",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg173");

    private static readonly DiagnosticDescriptor s_mixWithoutDenseCodes = new(
        Rules.MixWithoutDenseCodes,
        "Only dense codes are shared out",
        "{0} shares out dense codes, but {1}; use {2}, or remove it",
        Format, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg174");

    private static readonly DiagnosticDescriptor s_mixedGroupsPerToken = new(
        Rules.MixedGroupsPerToken,
        "A scale per token spans groups of several widths",
        "{0} is one scale per token, but {1} multiplies groups of one width at a time; use groups of activations, such as GroupSize = 32",
        Arithmetic, DiagnosticSeverity.Error, true, helpLinkUri: HelpBase + "kg175");

    /// <summary>All of them.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
    [
        s_bitsOutOfRange, s_groupDoesNotDivide, s_sparsityDoesNotDivide, s_sparseOneBit, s_zeroPointOfSymmetricElement, s_secondLevelMisused, s_largeTable, s_manyOutliers, s_largeBranch, s_rankDependsOnRounding,
        s_notPartial, s_unsupportedClass, s_shapeOutOfRange, s_unsafeCodeOff, s_noWeights, s_twoPresets, s_unknownValue, s_emptyPreset, s_presetCycle,
        s_groupOutOfRange, s_granularityContradictsGroup, s_shortGroupOffUnit, s_unsignedWithoutZeroPoint, s_optionOfFloatElement, s_sparsityWithoutKernel, s_optionOfLearnedTable, s_float8ScaleOfNoGroup,
        s_optionOfTernary,
        s_rankNotGivenOnce, s_ratioOutOfRange, s_rankOutOfRange, s_roundingMisused,
        s_activationBits, s_activationGroup, s_integerActivationsOnFloatWeights, s_accumulatorOverflow, s_integerActivationsOnRealZeroPoints,
        s_noTarget, s_unknownTarget, s_packageNotReferenced, s_targetLeftOut, s_cudaInNativeCode,
        s_noPlan, s_malformedPlan, s_layerNotPlanned, s_unknownPlannedFormat, s_planWithFormat,
        s_outlierDensityOutOfRange, s_outlierColumnsDoNotFit,
        s_mixFractionOutOfRange, s_mixTooSmall, s_mixWithoutGroups, s_twoMixAxes, s_mixWithoutDenseCodes, s_mixedGroupsPerToken,
    ];

    private static readonly ImmutableDictionary<string, DiagnosticDescriptor> s_byRule = All.ToImmutableDictionary(static descriptor => descriptor.Id);

    /// <summary>A problem as the compiler shows it.</summary>
    public static Diagnostic Create(Problem problem, Location location) =>
        Diagnostic.Create(s_byRule[problem.Rule], location, [.. problem.Arguments]);
}
