using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Generator.Rendering;

/// <summary>What the layer template may read.</summary>
internal sealed class LayerModel
{
    public string Name { get; init; } = "";

    /// <summary>The template it is rendered from.</summary>
    public string Template { get; init; } = "";

    /// <summary>Version of the generator.</summary>
    public string Version { get; init; } = "";

    /// <summary>The namespace, empty for the global one.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Lines that open the classes around this one, outermost first.</summary>
    public IReadOnlyList<string> Opening { get; init; } = [];

    /// <summary>The class itself, indented.</summary>
    public IReadOnlyList<string> Class { get; set; } = [];

    /// <summary>Lines that close the classes around this one.</summary>
    public IReadOnlyList<string> Closing { get; init; } = [];

    public int InFeatures { get; init; }

    public int OutFeatures { get; init; }

    /// <summary>The format id.</summary>
    public string Format { get; init; } = "";

    public long PackedBytes { get; init; }

    /// <summary>The shares of the main matrix in words.</summary>
    public IReadOnlyList<string> Shares { get; init; } = [];

    /// <summary>Whether columns are stored in an order of their own.</summary>
    public bool IsPermuted { get; init; }

    /// <summary>The outliers in words, empty without them.</summary>
    public string Outliers { get; init; } = "";

    /// <summary>Rank of the low-rank branch, 0 without one.</summary>
    public int Rank { get; init; }

    /// <summary>The format in words.</summary>
    public string Prose { get; init; } = "";

    /// <summary>The products of a layer: its own, the two of its low-rank branch, that of its outlier columns, and those of its shares, each with its kernel classes, best first.</summary>
    public IReadOnlyList<LayerProductModel> Products { get; init; } = [];

    /// <summary>Whether any product has a kernel; none has if nothing in the project can run the layer's only target.</summary>
    public bool HasKernels => Products.Any(static product => product.Lists.Any(static kernels => kernels.Count > 0));
}

/// <summary>The kernel classes of one product, best first; no list has any if the layer has no kernels for that target.</summary>
internal sealed class LayerProductModel
{
    /// <summary>The argument it is, where that does not follow from the order.</summary>
    public string Argument { get; init; } = "";

    /// <summary>What closes the argument, where it is the last one of a list.</summary>
    public string Closing { get; init; } = "";

    /// <summary>CPU kernels.</summary>
    public IReadOnlyList<string> Kernels { get; init; } = [];

    /// <summary>CPU kernels for decoded panels.</summary>
    public IReadOnlyList<string> Panels { get; init; } = [];

    /// <summary>OpenCL kernels.</summary>
    public IReadOnlyList<string> OpenCl { get; init; } = [];

    /// <summary>Kernels for NVIDIA GPUs.</summary>
    public IReadOnlyList<string> Cuda { get; init; } = [];

    /// <summary>The lists in the order of the constructor that takes them.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Lists => [Kernels, Panels, OpenCl, Cuda];
}
