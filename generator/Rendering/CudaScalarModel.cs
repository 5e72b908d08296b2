using System.Collections.Generic;

namespace KernelGen.Generator.Rendering;

/// <summary>What the template of the kernel for every NVIDIA GPU may read.</summary>
internal sealed class CudaScalarModel : CudaModel
{
    /// <summary>What a weight is: integer, small float, an entry of a fixed table, table or large table, or float.</summary>
    public string Value { get; init; } = "";

    /// <summary>Whether codes are integers, whose zero points leave with the sums of the activations.</summary>
    public bool IsInteger => Value == "integer";

    /// <summary>Whether codes are digits to base 3, and units share planes.</summary>
    public bool HasDigits { get; init; }

    /// <summary>Whether sums are multiplied by scales.</summary>
    public bool HasScale { get; init; }

    /// <summary>The statement that brings a lane its entry of a table; empty if there is none.</summary>
    public string Table { get; init; } = "";

    /// <summary>Statements that return the entry of a fixed table that a lane holds.</summary>
    public IReadOnlyList<string> Entry { get; init; } = [];

    /// <summary>Statements that load the scale of a group.</summary>
    public IReadOnlyList<string> Scales { get; init; } = [];

    /// <summary>Statements that load the zero point of a group, or say what stands for a column that is left out.</summary>
    public IReadOnlyList<string> ZeroPoints { get; init; } = [];

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
