namespace KernelGen;

/// <summary>One line of a plan.</summary>
/// <param name="Layer">What the model calls the layer.</param>
/// <param name="Format">Its format id, see <see cref="FormatId"/>.</param>
public readonly record struct PlanEntry(string Layer, string Format);
