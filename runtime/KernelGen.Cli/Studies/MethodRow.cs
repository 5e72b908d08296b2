namespace KernelGen.Cli.Studies;

/// <summary>A <see cref="Comparison"/> on one layer.</summary>
/// <param name="Seed">The row of the paper among the systems that are reproduced.</param>
/// <param name="System">The paper's system.</param>
/// <param name="Layer">Which synthetic layer.</param>
/// <param name="Comparison">What is compared with what.</param>
/// <param name="Ratio">Relative output error of the first over that of the second.</param>
/// <param name="Goal">The largest ratio that counts as reproduced.</param>
/// <param name="Holds">Whether it is not above the goal.</param>
internal sealed record MethodRow(string Seed, string System, string Layer, string Comparison, double Ratio, double Goal, bool Holds);
