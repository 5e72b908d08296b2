namespace KernelGen.Generator.Specs;

/// <summary>Where the generated part of a class goes.</summary>
/// <param name="Namespace">The namespace, empty for the global one.</param>
/// <param name="Containers">The declarations around it, outermost first: <c>partial class Outer</c>.</param>
/// <param name="Name">The simple name.</param>
/// <param name="MetadataName">Namespace, containers and name joined by dots and plus signs; unique in a compilation.</param>
internal sealed record TypeName(string Namespace, EquatableArray<string> Containers, string Name, string MetadataName);
