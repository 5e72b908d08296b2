using System.Collections.Generic;

namespace KernelGen.Generator.Rendering;

/// <summary>What all templates of kernels for NVIDIA GPUs may read.</summary>
internal class CudaModel
{
    /// <summary>The kernel's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The template it is rendered from.</summary>
    public string Template { get; init; } = "";

    /// <summary>Version of the generator.</summary>
    public string Version { get; init; } = "";

    /// <summary>What it computes, as a formula.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Format and packed layout in words.</summary>
    public IReadOnlyList<string> Prose { get; init; } = [];

    /// <summary>How it computes, as the runtime calls it.</summary>
    public string Variant { get; init; } = "";

    /// <summary>Its methods, fewest rows of activations first.</summary>
    public IReadOnlyList<CudaMethodModel> Methods { get; init; } = [];

    /// <summary>Constants of the format.</summary>
    public IReadOnlyList<CudaConstant> Constants { get; init; } = [];
}

/// <summary>What the runtime is told of a method.</summary>
internal sealed class CudaMethodModel
{
    /// <summary>Rows of activations at a time.</summary>
    public int Rows { get; init; }

    /// <summary>Warps that a multiprocessor should have room for.</summary>
    public int ResidentWarps { get; init; }

    /// <summary>Tiles of a warp.</summary>
    public int WarpTiles { get; init; }

    /// <summary>Dynamic shared memory of a warp.</summary>
    public int WarpSharedBytes { get; init; }
}

/// <summary>A constant of a kernel.</summary>
internal sealed class CudaConstant
{
    public string Type { get; init; } = "";

    public string Name { get; init; } = "";

    public string Value { get; init; } = "";

    public string Meaning { get; init; } = "";
}
