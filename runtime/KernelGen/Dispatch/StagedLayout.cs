namespace KernelGen;

/// <summary>How a kernel walks along K, and where activations are staged for it.</summary>
/// <remarks>
/// A group of the walk is what one sum covers: an activation group, or else a weight group, or else a stretch. Integer groups that are too long for
/// 32-bit sums are split into equal parts, so a weight group is one or more groups of the walk.
/// </remarks>
internal readonly struct StagedLayout
{
    public StagedLayout(PackedLayout layout, ActivationFormat activations)
    {
        bool hasTails = layout.TailColumns > 0;
        Units = layout.Units;
        Columns = layout.Columns;
        StagedColumns = layout.StagedColumns;
        UnitsPerGroup = activations.SummedUnits(layout);
        GroupColumns = hasTails ? layout.GroupColumns : UnitsPerGroup * layout.UnitColumns;
        StagedGroupColumns = hasTails ? layout.StagedGroupColumns : GroupColumns;
        Groups = hasTails ? layout.Groups : (Units + UnitsPerGroup - 1) / UnitsPerGroup;
        WalkGroupsPerScale = hasTails ? 1 : layout.Format.Granularity == Granularity.Group ? layout.UnitsPerGroup / UnitsPerGroup : Groups;
    }

    /// <summary>K.</summary>
    public int Columns { get; }

    /// <summary>Groups of the walk.</summary>
    public int Groups { get; }

    /// <summary>Groups of the walk in a full weight group, after which the next scale row stands; all of them for row and tensor granularity.</summary>
    public int WalkGroupsPerScale { get; }

    /// <summary>Whole units along K.</summary>
    public int Units { get; }

    /// <summary>Whole units of a full group of the walk.</summary>
    public int UnitsPerGroup { get; }

    /// <summary>Columns of K in a full group of the walk.</summary>
    public int GroupColumns { get; }

    /// <summary>Staged columns of a full group of the walk: more than <see cref="GroupColumns"/> if it ends in a tail.</summary>
    public int StagedGroupColumns { get; }

    /// <summary>Staged columns of a row.</summary>
    public int StagedColumns { get; }

    /// <summary>Whether columns are staged in the same places and summed in the same groups.</summary>
    public bool IsStagedLike(in StagedLayout other) =>
        Columns == other.Columns
        && Groups == other.Groups
        && GroupColumns == other.GroupColumns
        && StagedGroupColumns == other.StagedGroupColumns
        && StagedColumns == other.StagedColumns;
}
