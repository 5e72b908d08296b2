using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>A broken rule.</summary>
/// <param name="Rule">The rule's id, see <see cref="Rules"/>.</param>
/// <param name="Place">What the user wrote that breaks it.</param>
/// <param name="Arguments">What fills the placeholders of the rule's message.</param>
internal sealed record Problem(string Rule, Place Place, EquatableArray<string> Arguments);
