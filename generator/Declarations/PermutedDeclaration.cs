namespace KernelGen.Generator.Declarations;

/// <summary><see cref="PermutedAttribute"/> as written.</summary>
internal sealed record PermutedDeclaration;
