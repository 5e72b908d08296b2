using System.Collections.Generic;

namespace KernelGen.Generator.Rendering;

/// <summary>What the templates of OpenCL programs may read.</summary>
internal sealed class OpenClModel
{
    /// <summary>The kernel's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The template of the C# class around the program.</summary>
    public string Template { get; init; } = "";

    /// <summary>The template of the program.</summary>
    public string ProgramTemplate { get; init; } = "";

    /// <summary>Version of the generator.</summary>
    public string Version { get; init; } = "";

    /// <summary>The member of <c>OpenClVariant</c>.</summary>
    public string Variant { get; init; } = "";

    /// <summary>What it computes, as a formula.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Format and packed layout in words.</summary>
    public IReadOnlyList<string> Prose { get; init; } = [];

    /// <summary>Constants of the format.</summary>
    public IReadOnlyList<OpenClConstant> Constants { get; init; } = [];

    /// <summary>Whether weights are codes, and not floats themselves.</summary>
    public bool HasCodes => Value.Length > 0;

    /// <summary>Whether there are scales.</summary>
    public bool HasScale { get; init; }

    /// <summary>Whether each row has a table.</summary>
    public bool HasRowTables { get; init; }

    /// <summary>How codes become numbers, which names a part of the template: <c>convert</c>, <c>look-up</c>, <c>learned</c>, <c>expand</c>; empty if there are no codes.</summary>
    public string Value { get; init; } = "";

    /// <summary>Whether a zero point, or an offset, leaves with the sums of activations.</summary>
    public bool HasOffset { get; init; }

    /// <summary>The entries of a table, separated by commas, in two lines.</summary>
    public IReadOnlyList<string> Table { get; init; } = [];

    /// <summary>Whether codes are spread over columns by patterns.</summary>
    public bool HasPatterns { get; init; }

    /// <summary>Whether scales are quantized themselves.</summary>
    public bool HasSecondLevel { get; init; }

    /// <summary>Statements that load the scales of a group, and what zero points a second level has.</summary>
    public IReadOnlyList<string> Scales { get; init; } = [];

    /// <summary>Statements that load the zero points of a group.</summary>
    /// <summary>Whether codes are digits to base 3, and units share planes.</summary>
    public bool HasDigits { get; init; }

    public IReadOnlyList<string> ZeroPoints { get; init; } = [];

    /// <summary>Statements for a unit.</summary>
    public IReadOnlyList<string> Unit { get; init; } = [];

    /// <summary>Whether groups have whole units.</summary>
    public bool HasUnits => Unit.Count > 0;

    /// <summary>Statements for the columns after the last whole unit of a group.</summary>
    public IReadOnlyList<string> Tail { get; init; } = [];

    /// <summary>Whether there are such columns.</summary>
    public bool HasTail => Tail.Count > 0;

    /// <summary>The statement that adds the sums of a part to the results.</summary>
    public string PartEnd { get; init; } = "";

    /// <summary>The program, line by line, once it is rendered.</summary>
    public IReadOnlyList<string> Program { get; set; } = [];
}

/// <summary>A constant of an OpenCL program.</summary>
internal sealed class OpenClConstant
{
    public string Name { get; init; } = "";

    public string Value { get; init; } = "";

    public string Meaning { get; init; } = "";
}
