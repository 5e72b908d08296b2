using System.Collections.Generic;

namespace KernelGen.Generator.Rendering;

/// <summary>What a template may read of a kernel that walks along packed weights: statements for each place in its loops.</summary>
internal sealed class TileModel
{
    /// <summary>One line saying what is read.</summary>
    public string Title { get; init; } = "";

    /// <summary>Statements before the groups.</summary>
    public IReadOnlyList<string> Setup { get; init; } = [];

    /// <summary>Whether there is a loop over groups, which begin with scales of their own.</summary>
    public bool HasGroups { get; init; }

    /// <summary>Every how many groups one is read by a second copy of the statements; 1 if there is none.</summary>
    public int CopiedGroups { get; init; } = 1;

    /// <summary>Statements that open a group: scales and zero points.</summary>
    public IReadOnlyList<string> GroupStart { get; init; } = [];

    /// <summary>Whether there is a loop over parts of a group (or of the row) that are summed apart.</summary>
    public bool HasParts { get; init; }

    /// <summary>Statements that open a part: sums.</summary>
    public IReadOnlyList<string> PartStart { get; init; } = [];

    /// <summary>Statements for one unit, or the part of it that repeats.</summary>
    public IReadOnlyList<string> Unit { get; init; } = [];

    /// <summary>Whether groups have whole units.</summary>
    public bool HasUnits => Unit.Count > 0;

    /// <summary>The number of units in a part, and of repeats in a unit, as an expression.</summary>
    public string UnitCount { get; init; } = "";

    /// <summary>Statements that step over a unit.</summary>
    public IReadOnlyList<string> UnitEnd { get; init; } = [];

    /// <summary>Statements for the columns after the last whole unit of a group.</summary>
    public IReadOnlyList<string> Tail { get; init; } = [];

    /// <summary>Whether there are such columns.</summary>
    public bool HasTail => Tail.Count > 0;

    /// <summary>Statements that step over a tail.</summary>
    public IReadOnlyList<string> TailEnd { get; init; } = [];

    /// <summary>Statements that close a part.</summary>
    public IReadOnlyList<string> PartEnd { get; init; } = [];

    /// <summary>Statements after the groups.</summary>
    public IReadOnlyList<string> Finish { get; init; } = [];
}
