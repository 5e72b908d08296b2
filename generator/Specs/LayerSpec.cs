namespace KernelGen.Generator.Specs;

/// <summary>A valid layer: what a declaration means once every rule has passed.</summary>
/// <param name="Type">The partial class that was declared.</param>
/// <param name="InFeatures">K.</param>
/// <param name="OutFeatures">N.</param>
/// <param name="Format">How it is stored and computed.</param>
internal sealed record LayerSpec(TypeName Type, int InFeatures, int OutFeatures, LayerFormat Format);
