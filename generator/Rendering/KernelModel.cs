using System.Collections.Generic;

namespace KernelGen.Generator.Rendering;

/// <summary>What the kernel template may read.</summary>
internal sealed class KernelModel
{
    /// <summary>Name, format and target of the kernel.</summary>
    public string Name { get; init; } = "";

    /// <summary>The template it is rendered from.</summary>
    public string Template { get; init; } = "";

    /// <summary>Version of the generator.</summary>
    public string Version { get; init; } = "";

    /// <summary>What it computes, as a formula.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The format in words.</summary>
    public IReadOnlyList<string> Prose { get; init; } = [];

    /// <summary>The packed layout in words.</summary>
    public IReadOnlyList<string> Layout { get; init; } = [];

    /// <summary>The member of <c>CpuIsa</c>.</summary>
    public string Isa { get; init; } = "";

    /// <summary>Small functions that the methods call.</summary>
    public IReadOnlyList<LoadModel> Loads { get; init; } = [];

    /// <summary>The methods that multiply.</summary>
    public IReadOnlyList<BlockModel> Blocks { get; init; } = [];

    /// <summary>The method that decodes a panel, or none.</summary>
    public BlockModel? Decode { get; init; }
}

/// <summary>One method of a kernel.</summary>
internal sealed class BlockModel
{
    public string Name { get; init; } = "";

    public int Columns { get; init; }

    public int Rows { get; init; }

    /// <summary>Declarations of vector constants.</summary>
    public IReadOnlyList<string> Constants { get; init; } = [];

    /// <summary>Declarations of the results.</summary>
    public IReadOnlyList<string> Results { get; init; } = [];

    /// <summary>The loops.</summary>
    public TileModel Tile { get; init; } = new();

    /// <summary>Statements that store the results.</summary>
    public IReadOnlyList<string> Store { get; init; } = [];
}
