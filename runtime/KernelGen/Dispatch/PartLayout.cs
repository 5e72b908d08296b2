using System;

namespace KernelGen;

/// <summary>The parts of K that a kernel sums apart, and where their columns are staged.</summary>
/// <remarks>Parts are the groups of <see cref="StagedLayout"/>. Where the lanes of a sub-group share out parts, groups are cut into smaller ones.</remarks>
internal readonly record struct PartLayout
{
    // Enough for the lanes of a wide sub-group to have one each.
    private const int EnoughParts = 64;

    /// <summary>The parts of a product.</summary>
    /// <param name="weights">Its packed weights.</param>
    /// <param name="activations">The format of its activations.</param>
    /// <param name="isSplit">Whether parts are made smaller so that there are many.</param>
    public PartLayout(PackedLayout weights, ActivationFormat activations, bool isSplit)
    {
        StagedLayout walk = new(weights, activations);
        Columns = walk.Columns;
        StagedColumns = walk.StagedColumns;
        Units = walk.Units;
        int cut = isSplit && weights.TailColumns == 0 ? Cut(walk.Units, walk.UnitsPerGroup) : 1;
        UnitsPerPart = walk.UnitsPerGroup / cut;
        PartColumns = walk.GroupColumns / cut;
        StagedPartColumns = walk.StagedGroupColumns / cut;
        Parts = cut == 1 ? walk.Groups : (Units + UnitsPerPart - 1) / UnitsPerPart;
        PartsPerGroup = weights.Format.Granularity == Granularity.Group ? walk.WalkGroupsPerScale * cut : Parts;
        PartsPerScale = !activations.IsInteger ? 0
            : activations.GroupSize == 0 ? Parts
            : Math.Max(1, activations.GroupSize / PartColumns);
    }

    /// <summary>K.</summary>
    public int Columns { get; }

    /// <summary>Staged columns of a row.</summary>
    public int StagedColumns { get; }

    /// <summary>Whole units along K.</summary>
    public int Units { get; }

    /// <summary>Parts along K.</summary>
    public int Parts { get; }

    /// <summary>Parts of a full weight group.</summary>
    public int PartsPerGroup { get; }

    /// <summary>Whole units of a full part.</summary>
    public int UnitsPerPart { get; }

    /// <summary>Columns of K in a full part.</summary>
    public int PartColumns { get; }

    /// <summary>Staged columns of a full part.</summary>
    public int StagedPartColumns { get; }

    /// <summary>Parts that share a scale of integer activations; 0 for float ones.</summary>
    public int PartsPerScale { get; }

    /// <summary>The smallest divisor of the units of a part that gives enough parts.</summary>
    private static int Cut(int units, int unitsPerPart)
    {
        for (int cut = 1; cut < unitsPerPart; cut++)
        {
            if (unitsPerPart % cut == 0 && (units * (long)cut + unitsPerPart - 1) / unitsPerPart >= EnoughParts)
            {
                return cut;
            }
        }

        return unitsPerPart;
    }
}
