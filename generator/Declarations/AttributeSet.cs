namespace KernelGen.Generator.Declarations;

/// <summary>The format attributes on one class: the layer itself, or a class that serves as a preset.</summary>
/// <param name="Owner">The class, as messages name it.</param>
/// <param name="Weights">Its <c>[Weights]</c>.</param>
/// <param name="SecondLevel">Its <c>[SecondLevel]</c>.</param>
/// <param name="Sparse">Its <c>[Sparse]</c>.</param>
/// <param name="LowRank">Its <c>[LowRank]</c>.</param>
/// <param name="Outliers">Its <c>[Outliers]</c>.</param>
/// <param name="Activations">Its <c>[Activations]</c>.</param>
/// <param name="NamedPreset">The value of its <c>[Preset(…)]</c>, which need not be a member of <see cref="Presets"/>.</param>
/// <param name="PresetClass">The class of its <c>[Preset&lt;T&gt;]</c>.</param>
/// <param name="PlanLayer">The layer that its <c>[Plan]</c> names.</param>
/// <param name="IsOfPlan">Whether these are the attributes that the plan of the build stands for.</param>
/// <param name="Mix">All its <c>[MixGroups]</c> and <c>[MixRows]</c>.</param>
/// <param name="Permuted">Its <c>[Permuted]</c>.</param>
internal sealed record AttributeSet(
    string Owner,
    WeightsDeclaration? Weights = null,
    SecondLevelDeclaration? SecondLevel = null,
    SparseDeclaration? Sparse = null,
    LowRankDeclaration? LowRank = null,
    OutliersDeclaration? Outliers = null,
    ActivationsDeclaration? Activations = null,
    Presets? NamedPreset = null,
    string? PresetClass = null,
    string? PlanLayer = null,
    bool IsOfPlan = false,
    MixDeclaration? Mix = null,
    PermutedDeclaration? Permuted = null)
{
    /// <summary>Whether the class carries no format attribute at all.</summary>
    public bool IsEmpty => HasPlanOnly && PlanLayer is null;

    /// <summary>Whether the class carries no format attribute but <c>[Plan]</c>.</summary>
    public bool HasPlanOnly =>
        Weights is null && SecondLevel is null && Sparse is null && LowRank is null && Outliers is null && Activations is null && Mix is null && Permuted is null && NamedPreset is null && PresetClass is null;

    /// <summary>The attributes that a named preset stands for.</summary>
    public static AttributeSet Of(Presets preset) => Of(nameof(Presets) + "." + preset, PresetFormats.Of(preset));

    /// <summary>The attributes that a format of the plan stands for. A plan is made for the layer's shape, so that a short last group is meant.</summary>
    public static AttributeSet OfPlan(LayerFormat format)
    {
        AttributeSet set = Of(PlanText.FileName, format);
        return set with { Weights = set.Weights! with { PadK = new(format.Weights.Granularity == Granularity.Group, false) }, IsOfPlan = true };
    }

    private static AttributeSet Of(string owner, LayerFormat format) => new(
        owner,
        WeightsDeclaration.Of(format.Weights),
        format.Weights.SecondLevel is { } second ? SecondLevelDeclaration.Of(second) : null,
        format.Weights.Sparsity is { } sparsity ? new SparseDeclaration(sparsity.Kept, sparsity.Of) : null,
        format.LowRank is { } lowRank ? LowRankDeclaration.Of(lowRank) : null,
        format.Outliers is { } outliers ? OutliersDeclaration.Of(outliers) : null,
        ActivationsDeclaration.Of(format.Activations),
        Mix: format.Mix is { } mix ? MixDeclaration.Of(mix) : null,
        Permuted: format.IsPermuted ? new() : null);
}
