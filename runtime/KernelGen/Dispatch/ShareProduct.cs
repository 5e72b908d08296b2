namespace KernelGen;

/// <summary>The product of one share of a main matrix.</summary>
internal struct ShareProduct
{
    /// <summary>The product.</summary>
    public TileProduct Product;

    /// <summary>Where it takes its activations from.</summary>
    public ActivationSource Source;
}
