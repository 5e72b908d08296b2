namespace KernelGen.Generator.Declarations;

/// <summary>What a problem is about: an argument of an attribute, a whole attribute, or the class.</summary>
/// <param name="Attribute">The attribute on the layer.</param>
/// <param name="Argument">The property or constructor parameter; <c>null</c>, or one that is not written, means the whole attribute.</param>
/// <param name="Index">Which one of the attributes of its kind; <c>null</c> for the last.</param>
internal readonly record struct Place(LayerAttribute Attribute, string? Argument = null, int? Index = null);
