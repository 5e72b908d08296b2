using System.Collections.Generic;
using System.Globalization;

namespace KernelGen.Generator.Rendering;

/// <summary>What the templates of kernels for NVIDIA GPUs may read.</summary>
internal sealed class CudaModel
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

    /// <summary>Which of the variants of <c>KernelGen.CudaVariant</c> it is.</summary>
    public string Variant { get; init; } = "";

    /// <summary>How its methods are launched.</summary>
    public IReadOnlyList<CudaMethodModel> Methods { get; init; } = [];

    /// <summary>Warps that a multiprocessor should have room for.</summary>
    public int ResidentWarps { get; init; }

    /// <summary>Constants of the format.</summary>
    public IReadOnlyList<CudaConstant> Constants { get; init; } = [];

    /// <summary>Whether codes are looked for in the fraction of floats, and not floats themselves.</summary>
    public bool IsInteger { get; init; }

    /// <summary>Statements before the loop over parts.</summary>
    public IReadOnlyList<string> Setup { get; init; } = [];

    /// <summary>Statements that load the scale of a group.</summary>
    public IReadOnlyList<string> Scales { get; init; } = [];

    /// <summary>Statements that load the zero point of a group.</summary>
    public IReadOnlyList<string> ZeroPoints { get; init; } = [];

    /// <summary>Whether zero points are made halves while the kernel runs.</summary>
    public bool HasTwice { get; init; }

    /// <summary>Units whose weights are loaded together on tensor cores: 1 or 2.</summary>
    public int UnitsAtOnce { get; init; }

    /// <summary>Statements for a unit on tensor cores.</summary>
    public IReadOnlyList<string> Unit { get; init; } = [];

    /// <summary>The methods, for different numbers of rows of activations.</summary>
    public IReadOnlyList<CudaBlockModel> Blocks { get; init; } = [];
}

/// <summary>A method that multiplies a number of rows of activations at a time.</summary>
internal sealed class CudaBlockModel
{
    public string Name { get; init; } = "";

    /// <summary>How many rows.</summary>
    public int Rows { get; init; }

    /// <summary>The sums of each row; they are added at the end of a part.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Sums { get; init; } = [];

    /// <summary>Statements for a unit.</summary>
    public IReadOnlyList<string> Unit { get; init; } = [];

    /// <summary>Whether groups have whole units.</summary>
    public bool HasUnits => Unit.Count > 0;

    /// <summary>Statements for the columns after the last whole unit of a group.</summary>
    public IReadOnlyList<string> Tail { get; init; } = [];

    /// <summary>Whether there are such columns.</summary>
    public bool HasTail => Tail.Count > 0;
}

/// <summary>How a method is launched.</summary>
internal sealed class CudaMethodModel
{
    /// <summary>Rows of activations that a block multiplies at a time.</summary>
    public int Rows { get; init; }

    /// <summary>Its name.</summary>
    public string Name => "Rows" + Rows.ToString(CultureInfo.InvariantCulture);

    /// <summary>Tiles that a warp multiplies at a time.</summary>
    public int WarpTiles { get; init; } = 1;

    /// <summary>Dynamic shared memory of a warp, in bytes.</summary>
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
