using System;

namespace KernelGen;

/// <summary>How a kernel walks along K, and where activations are staged for it.</summary>
/// <remarks>
/// A group of the format is a group of the walk. A row without groups is walked in stretches: short enough that 32-bit sums of 8-bit products cannot overflow, and that
/// float sums stay accurate.
/// </remarks>
internal readonly struct StagedLayout
{
    private const int IntegerStretchColumns = 1024;
    private const int FloatStretchColumns = 512;

    public StagedLayout(PackedLayout layout, bool isInteger)
    {
        Units = layout.Units;
        Columns = layout.Columns;
        if (layout.Format.Granularity == Granularity.Group)
        {
            Groups = layout.Groups;
            UnitsPerGroup = layout.UnitsPerGroup;
            GroupColumns = layout.GroupColumns;
            StagedGroupColumns = layout.StagedGroupColumns;
            PartsPerScale = 1;
        }
        else
        {
            UnitsPerGroup = Math.Min(Units, (isInteger ? IntegerStretchColumns : FloatStretchColumns) / layout.UnitColumns);
            Groups = (Units + UnitsPerGroup - 1) / UnitsPerGroup;
            GroupColumns = StagedGroupColumns = UnitsPerGroup * layout.UnitColumns;
            PartsPerScale = Groups;
        }

        StagedColumns = layout.StagedColumns;
    }

    /// <summary>K.</summary>
    public int Columns { get; }

    /// <summary>Groups of the walk.</summary>
    public int Groups { get; }

    /// <summary>Whole units along K.</summary>
    public int Units { get; }

    /// <summary>Whole units of a full group.</summary>
    public int UnitsPerGroup { get; }

    /// <summary>Columns of K in a full group.</summary>
    public int GroupColumns { get; }

    /// <summary>Staged columns of a full group.</summary>
    public int StagedGroupColumns { get; }

    /// <summary>Groups of the walk that share a row of scales: one, or all of them if scales belong to rows or the tensor.</summary>
    public int PartsPerScale { get; }

    /// <summary>Staged columns of a row.</summary>
    public int StagedColumns { get; }
}
