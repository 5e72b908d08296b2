namespace KernelGen.Cli.Studies;

/// <summary>A claim of a paper, and what was measured here.</summary>
/// <param name="Claim">The claim as a sentence.</param>
/// <param name="Holds">Whether it holds here.</param>
/// <param name="Measured">The figures behind the answer.</param>
internal sealed record Finding(string Claim, bool Holds, string Measured);
