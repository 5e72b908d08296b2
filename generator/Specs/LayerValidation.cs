namespace KernelGen.Generator.Specs;

/// <summary>What the rules say about a declaration.</summary>
/// <param name="Spec">The layer, or <c>null</c> if one of the problems is an error.</param>
/// <param name="Problems">Every broken rule; warnings do not stop the layer.</param>
internal sealed record LayerValidation(LayerSpec? Spec, EquatableArray<Problem> Problems);
