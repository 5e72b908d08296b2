using System.Collections.Generic;

namespace KernelGen.Generator.Rendering;

/// <summary>What the template of machine code may read.</summary>
internal sealed class MachineCodeModel
{
    /// <summary>Name, activations and target of the kernel.</summary>
    public string Name { get; init; } = "";

    /// <summary>The template it is rendered from.</summary>
    public string Template { get; init; } = "cpu/machine-code.cs.scriban";

    /// <summary>Version of the generator.</summary>
    public string Version { get; init; } = KernelRenderer.Version;

    /// <summary>What it computes, as a formula.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The class of the runtime that describes it.</summary>
    public string Type { get; init; } = "";

    /// <summary>Arguments of that class after the code: where methods start, and methods in C#.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>What it computes, in words.</summary>
    public IReadOnlyList<string> Prose { get; init; } = [];

    /// <summary>The member of <c>CpuIsa</c>.</summary>
    public string Isa { get; init; } = "";

    /// <summary>The methods, one after the other.</summary>
    public IReadOnlyList<MachineCodeMethodModel> Methods { get; init; } = [];
}

/// <summary>One method in machine code.</summary>
internal sealed class MachineCodeMethodModel
{
    public string Name { get; init; } = "";

    public int Columns { get; init; }

    /// <summary>Where it starts, in bytes.</summary>
    public int Start { get; init; }

    /// <summary>A line for each instruction: its bytes, and a comment.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];
}
