namespace KernelGen.Generator.Plans;

/// <summary>How a unit and the tail of a group are decoded.</summary>
/// <param name="Unit">The words of a whole unit.</param>
/// <param name="Tail">The words after the last whole unit of a group; empty when groups are whole units.</param>
internal sealed record DecodeRecipe(EquatableArray<DecodedWord> Unit, EquatableArray<DecodedWord> Tail)
{
    /// <summary>How a decoded code becomes a number.</summary>
    public ValueStep Value { get; init; } = new ValueStep.Convert();
}
