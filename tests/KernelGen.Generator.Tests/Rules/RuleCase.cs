using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Tests.Rules;

/// <summary>A program that breaks one rule.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Source">The program, with ⟦ and ⟧ around what the squiggle covers.</param>
/// <param name="Value">What the message says was found.</param>
/// <param name="Allowed">What the message says is allowed.</param>
internal sealed record RuleCase(string Rule, string Source, string Value, string Allowed)
{
    /// <summary>The project that the program is.</summary>
    public ProjectTraits Project { get; init; } = TestCompilation.Traits;

    /// <summary>Its plans.</summary>
    public string[] Plans { get; init; } = [];

    public string Program => Source.Replace("⟦", "").Replace("⟧", "");

    public int Start => Source.IndexOf('⟦');

    public int End => Source.IndexOf('⟧') - 1;
}
