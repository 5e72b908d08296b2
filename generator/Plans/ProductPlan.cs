namespace KernelGen.Generator.Plans;

/// <summary>One packed matrix times staged activations.</summary>
/// <param name="Weights">The stored form.</param>
/// <param name="Activations">What it is multiplied with.</param>
/// <param name="Arithmetic">How products are summed.</param>
/// <param name="WordsPerFlush">Words of four products that a 16-bit sum can hold (<see cref="Arithmetic.Int16Sums"/> only).</param>
/// <param name="WordsPerSelectedFlush">The same for kept codes times the activations of their columns; 0 where these are not selected.</param>
/// <param name="Recipe">How codes are decoded; empty for elements without codes.</param>
/// <param name="Repeats">How often the recipe's unit, a period of the packed layout, is repeated to make a whole unit.</param>
/// <param name="UnitBytes">Bytes of a period.</param>
/// <param name="TailBytes">Bytes of a tail.</param>
/// <param name="GroupBytes">Bytes of a group, its scales included.</param>
/// <param name="UnitColumns">Columns of a period; 0 when groups are shorter than a unit.</param>
/// <param name="TailColumns">Staged columns of a tail.</param>
internal sealed record ProductPlan(
    WeightFormat Weights,
    ActivationFormat Activations,
    Arithmetic Arithmetic,
    int WordsPerFlush,
    int WordsPerSelectedFlush,
    DecodeRecipe Recipe,
    int Repeats,
    int UnitBytes,
    int TailBytes,
    int GroupBytes,
    int UnitColumns,
    int TailColumns)
{
    /// <summary>How zero points enter.</summary>
    public ZeroKind Zero => ZeroKinds.Of(Weights);

    /// <summary>Whether every group starts with its own scales.</summary>
    public bool HasGroupScales => Weights.Granularity == Granularity.Group;

    /// <summary>Whether each row has a table, so that the lanes of a vector are columns of one row.</summary>
    public bool HasRowTables => Weights is { HasTable: true, Granularity: Granularity.Row };

    /// <summary>Whether codes are digits, so that units share planes and scale rows stand apart.</summary>
    public bool HasDigits => Weights.Element.IsTernary;

    /// <summary>Bytes from one plane to the next.</summary>
    public int PlaneBytes => HasRowTables ? PackedLayout.BlockPlaneBytes : PackedLayout.PlaneBytes;

    /// <summary>Whether one scale row stands before the first unit.</summary>
    public bool HasRowScales => Weights.HasScale && Weights.Granularity == Granularity.Row;

    /// <summary>
    /// Whether what shares a scale is summed in several parts: a row always, a group if its activations have finer groups, or if 32 bits may not hold its sum.
    /// </summary>
    public bool HasParts => !HasGroupScales
        || (Activations.GroupSize > 0 && Activations.GroupSize != Weights.GroupSize)
        || (Arithmetic == Arithmetic.ShortDot && Weights.GroupSize > PackedLayout.UnitSteps * PackedLayout.StepCodes);
}
