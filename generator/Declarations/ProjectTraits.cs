namespace KernelGen.Generator.Declarations;

/// <summary>What matters of the project around a layer.</summary>
/// <param name="AllowsUnsafe">Whether it compiles unsafe code.</param>
/// <param name="Runs">What the assemblies that it references can run.</param>
/// <param name="Targets">Its build property <c>KernelGenTargets</c>, as written; empty if it is not set.</param>
/// <param name="PublishesAot">Whether it is published as native code, which cannot compile kernels while it runs.</param>
internal sealed record ProjectTraits(bool AllowsUnsafe, KernelTargets Runs, string Targets = "", bool PublishesAot = false);
