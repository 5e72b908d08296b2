namespace KernelGen.Generator.Declarations;

/// <summary>The format attributes on one class: the layer itself, or a class that serves as a preset.</summary>
/// <param name="Owner">The class, as messages name it.</param>
/// <param name="Weights">Its <c>[Weights]</c>.</param>
/// <param name="Sparse">Its <c>[Sparse]</c>.</param>
/// <param name="LowRank">Its <c>[LowRank]</c>.</param>
/// <param name="Outliers">Its <c>[Outliers]</c>.</param>
/// <param name="Activations">Its <c>[Activations]</c>.</param>
/// <param name="NamedPreset">The value of its <c>[Preset(…)]</c>, which need not be a member of <see cref="Presets"/>.</param>
/// <param name="PresetClass">The class of its <c>[Preset&lt;T&gt;]</c>.</param>
internal sealed record AttributeSet(
    string Owner,
    WeightsDeclaration? Weights = null,
    SparseDeclaration? Sparse = null,
    LowRankDeclaration? LowRank = null,
    OutliersDeclaration? Outliers = null,
    ActivationsDeclaration? Activations = null,
    Presets? NamedPreset = null,
    string? PresetClass = null)
{
    /// <summary>Whether the class carries no format attribute at all.</summary>
    public bool IsEmpty =>
        Weights is null && Sparse is null && LowRank is null && Outliers is null && Activations is null && NamedPreset is null && PresetClass is null;

    /// <summary>The attributes that a named preset stands for.</summary>
    public static AttributeSet Of(Presets preset)
    {
        LayerFormat format = PresetFormats.Of(preset);
        return new(
            nameof(Presets) + "." + preset,
            WeightsDeclaration.Of(format.Weights),
            format.Weights.Sparsity is { } sparsity ? new SparseDeclaration(sparsity.Kept, sparsity.Of) : null,
            format.LowRank is { } lowRank ? LowRankDeclaration.Of(lowRank) : null,
            format.Outliers is { } outliers ? OutliersDeclaration.Of(outliers) : null,
            ActivationsDeclaration.Of(format.Activations));
    }
}
