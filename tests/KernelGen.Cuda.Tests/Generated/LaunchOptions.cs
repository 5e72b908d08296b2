namespace KernelGen.Tests.Generated;

/// <summary>What a launch may choose.</summary>
internal sealed record LaunchOptions
{
    /// <summary>Warps of a block that have different tiles; on tensor cores only.</summary>
    public int TileWarps { get; init; } = 1;

    /// <summary>Blocks that share out K; on tensor cores only.</summary>
    public int Splits { get; init; } = 1;

    /// <summary>0 floats, 1 halves, 2 bfloat16.</summary>
    public int OutputType { get; init; }

    /// <summary>What products are multiplied by.</summary>
    public float OutputScale { get; init; } = 1;

    /// <summary>A factor for each row of activations, or none; on tensor cores only.</summary>
    public float[]? InputScales { get; init; }

    /// <summary>N values that are added, or none.</summary>
    public float[]? Bias { get; init; }

    /// <summary>Whether the product is added to what the outputs hold.</summary>
    public bool Adds { get; init; }
}
