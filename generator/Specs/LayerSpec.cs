namespace KernelGen.Generator.Specs;

/// <summary>A valid layer: what a declaration means once every rule has passed.</summary>
/// <param name="Type">The partial class that was declared.</param>
/// <param name="InFeatures">K.</param>
/// <param name="OutFeatures">N.</param>
/// <param name="Format">How it is stored and computed.</param>
/// <param name="Targets">What kernels are generated for; a target is missing if the layer or the project leaves it out, or if nothing in the project could run its kernels.</param>
internal sealed record LayerSpec(TypeName Type, int InFeatures, int OutFeatures, LayerFormat Format, KernelTargets Targets);
