using System.Collections.Generic;

namespace KernelGen.Generator.Rendering;

/// <summary>What the panel template may read.</summary>
internal sealed class PanelModel
{
    /// <summary>Name, activations and target of the kernel.</summary>
    public string Name { get; init; } = "";

    /// <summary>The template it is rendered from.</summary>
    public string Template { get; init; } = "";

    /// <summary>Version of the generator.</summary>
    public string Version { get; init; } = "";

    /// <summary>What it computes, as a formula.</summary>
    public string Summary { get; init; } = "";

    /// <summary>What it computes, in words.</summary>
    public IReadOnlyList<string> Prose { get; init; } = [];

    /// <summary>The member of <c>CpuIsa</c>.</summary>
    public string Isa { get; init; } = "";

    /// <summary>Small functions that the methods call.</summary>
    public IReadOnlyList<LoadModel> Loads { get; init; } = [];

    /// <summary>The methods.</summary>
    public IReadOnlyList<PanelBlockModel> Blocks { get; init; } = [];
}

/// <summary>One method: statements for each place in its loops.</summary>
internal sealed class PanelBlockModel
{
    public string Name { get; init; } = "";

    public int Columns { get; init; }

    public int Rows { get; init; }

    public bool IsInteger { get; init; }

    /// <summary>Declarations of vector constants.</summary>
    public IReadOnlyList<string> Constants { get; init; } = [];

    /// <summary>Statements before the parts.</summary>
    public IReadOnlyList<string> Setup { get; init; } = [];

    /// <summary>Statements that open a part.</summary>
    public IReadOnlyList<string> PartStart { get; init; } = [];

    /// <summary>Whether sums are flushed after runs of steps.</summary>
    public bool HasShortSums { get; init; }

    /// <summary>Statements that open a run.</summary>
    public IReadOnlyList<string> RunStart { get; init; } = [];

    /// <summary>Statements for one step: four columns of codes, or one of floats.</summary>
    public IReadOnlyList<string> Step { get; init; } = [];

    /// <summary>Statements that close a run.</summary>
    public IReadOnlyList<string> RunEnd { get; init; } = [];

    /// <summary>Statements that close a part.</summary>
    public IReadOnlyList<string> PartEnd { get; init; } = [];

    /// <summary>Statements after the last part.</summary>
    public IReadOnlyList<string> Finish { get; init; } = [];

    /// <summary>Statements that add what the outputs start from and store them.</summary>
    public IReadOnlyList<string> Store { get; set; } = [];
}
