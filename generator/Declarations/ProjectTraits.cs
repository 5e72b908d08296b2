namespace KernelGen.Generator.Declarations;

/// <summary>What matters of the project around a layer.</summary>
/// <param name="AllowsUnsafe">Whether it compiles unsafe code.</param>
/// <param name="ReferencesOpenCl">Whether it references the assembly that runs OpenCL kernels.</param>
/// <param name="Targets">Its build property <c>KernelGenTargets</c>, as written; empty if it is not set.</param>
internal sealed record ProjectTraits(bool AllowsUnsafe, bool ReferencesOpenCl, string Targets = "");
