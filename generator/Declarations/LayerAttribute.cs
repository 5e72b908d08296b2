namespace KernelGen.Generator.Declarations;

/// <summary>An attribute that a problem can be about.</summary>
internal enum LayerAttribute
{
    /// <summary>None: the class itself.</summary>
    None,

    /// <summary><see cref="QuantizedLinearAttribute"/>.</summary>
    QuantizedLinear,

    /// <summary><see cref="WeightsAttribute"/>.</summary>
    Weights,

    /// <summary><see cref="SecondLevelAttribute"/>.</summary>
    SecondLevel,

    /// <summary><see cref="SparseAttribute"/>.</summary>
    Sparse,

    /// <summary><see cref="LowRankAttribute"/>.</summary>
    LowRank,

    /// <summary><see cref="OutliersAttribute"/>.</summary>
    Outliers,

    /// <summary><see cref="ActivationsAttribute"/>.</summary>
    Activations,

    /// <summary><see cref="MixGroupsAttribute"/>; there may be several.</summary>
    MixGroups,

    /// <summary><see cref="MixRowsAttribute"/>; there may be several.</summary>
    MixRows,

    /// <summary><see cref="PermutedAttribute"/>.</summary>
    Permuted,

    /// <summary><see cref="PresetAttribute"/> or <see cref="PresetAttribute{TPreset}"/>.</summary>
    Preset,

    /// <summary><see cref="PlanAttribute"/>.</summary>
    Plan,
}
