using System.Collections.Generic;

namespace KernelGen.Generator.Rendering;

/// <summary>What a template may read of one product: statements for each place in its loops.</summary>
internal sealed class ProductModel
{
    /// <summary>One line saying what is multiplied.</summary>
    public string Title { get; init; } = "";

    /// <summary>The field of <c>TileArguments</c>: <c>Main</c> or <c>Up</c>.</summary>
    public string Field { get; init; } = "";

    /// <summary>Statements before the groups.</summary>
    public IReadOnlyList<string> Setup { get; init; } = [];

    /// <summary>Statements that open a group: scales, zero points, sums.</summary>
    public IReadOnlyList<string> GroupStart { get; init; } = [];

    /// <summary>Statements for one unit, or the part of it that repeats.</summary>
    public IReadOnlyList<string> Unit { get; init; } = [];

    /// <summary>Whether groups have whole units.</summary>
    public bool HasUnits => Unit.Count > 0;

    /// <summary>The number of units in a group, and of repeats in a unit, as an expression.</summary>
    public string UnitCount { get; init; } = "";

    /// <summary>Bytes of a unit.</summary>
    public int UnitBytes { get; init; }

    /// <summary>Bytes of the activations of a unit.</summary>
    public int UnitInputBytes { get; init; }

    /// <summary>Statements for the columns after the last whole unit of a group.</summary>
    public IReadOnlyList<string> Tail { get; init; } = [];

    /// <summary>Whether there are such columns.</summary>
    public bool HasTail => Tail.Count > 0;

    /// <summary>Bytes of a tail.</summary>
    public int TailBytes { get; init; }

    /// <summary>Bytes of the activations of a tail.</summary>
    public int TailInputBytes { get; init; }

    /// <summary>Statements that close a group.</summary>
    public IReadOnlyList<string> GroupEnd { get; init; } = [];

    /// <summary>Statements after the groups.</summary>
    public IReadOnlyList<string> Finish { get; init; } = [];
}
