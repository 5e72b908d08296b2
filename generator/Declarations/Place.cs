namespace KernelGen.Generator.Declarations;

/// <summary>What a problem is about: an argument of an attribute, a whole attribute, or the class.</summary>
/// <param name="Attribute">The attribute on the layer.</param>
/// <param name="Argument">The property or constructor parameter; <c>null</c>, or one that is not written, means the whole attribute.</param>
internal readonly record struct Place(LayerAttribute Attribute, string? Argument = null);
