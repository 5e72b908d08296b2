using System;

namespace KernelGen;

/// <summary>How activations enter the product: as float32, or quantized on the fly to symmetric int8 or int16.</summary>
/// <remarks>
/// <c>q = round(x / s)</c>, <c>s = max|x| / 127</c> for int8 and <c>max|x| / 32767</c> for int16, over a token's row or over each group of it.
/// An int16 code is off by at most 1.6e-5 of the largest activation that shares its scale.
/// </remarks>
public sealed record ActivationFormat
{
    // Rows without groups are summed in stretches: float sums stay accurate that way, and a stretch of either kind, decoded, fits the first-level cache.
    private const int FloatStretchColumns = 512;
    private const int IntegerStretchColumns = 1024;

    private ActivationFormat(int bits, int groupSize)
    {
        Bits = bits;
        GroupSize = groupSize;
    }

    /// <summary>Activations stay float32.</summary>
    public static ActivationFormat Float32 { get; } = new(32, 0);

    /// <summary>Dynamic symmetric int8 with one scale per token.</summary>
    public static ActivationFormat Int8PerToken { get; } = new(8, 0);

    /// <summary>Dynamic symmetric int16 with one scale per token.</summary>
    public static ActivationFormat Int16PerToken { get; } = new(16, 0);

    /// <summary>Dynamic symmetric int8 with one scale per token and <paramref name="groupSize"/> consecutive features.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The group size is below 1.</exception>
    public static ActivationFormat Int8PerGroup(int groupSize) => new(8, CheckedGroup(groupSize));

    /// <summary>Dynamic symmetric int16 with one scale per token and <paramref name="groupSize"/> consecutive features.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The group size is below 1.</exception>
    public static ActivationFormat Int16PerGroup(int groupSize) => new(16, CheckedGroup(groupSize));

    /// <summary>8, 16 or 32.</summary>
    public int Bits { get; }

    /// <summary>Features per scale; 0 when a token has one scale.</summary>
    public int GroupSize { get; }

    /// <summary>Whether the main product is an integer product.</summary>
    public bool IsInteger => Bits < 32;

    /// <summary>The largest code: 127 or 32767; 0 for float32.</summary>
    public int MaxCode => IsInteger ? (1 << (Bits - 1)) - 1 : 0;

    /// <summary>
    /// The most columns whose products, <c>q · (u − z)</c> with |u − z| &lt; 2^b, certainly fit one 32-bit sum: 32768 for int8, 2^(16 − b) for int16.
    /// Float sums have no such limit.
    /// </summary>
    public int MaxSummedColumns(Element element) => Bits switch
    {
        8 => 1 << 15,
        16 => 1 << (16 - element.Bits),
        _ => int.MaxValue,
    };

    /// <summary>
    /// Whether activations in these groups (or, without groups, with one scale per token) meet the weights' groups: equal to them, or whole units
    /// of the packed layout that divide them.
    /// </summary>
    public bool GroupsFit(WeightFormat weights)
    {
        if (weights is null)
        {
            throw new ArgumentNullException(nameof(weights));
        }

        return GroupSize == 0
            || GroupSize == weights.GroupSize
            || (GroupSize % new PackedLayout(weights, 1, 1).UnitColumns == 0 && weights.GroupSize % GroupSize == 0);
    }

    /// <summary>
    /// Whether 32 bits hold the sums of a weight group. A group of whole units is summed in parts where that is necessary; a group with a tail cannot be.
    /// </summary>
    public bool SumsFit(WeightFormat weights)
    {
        if (weights is null)
        {
            throw new ArgumentNullException(nameof(weights));
        }

        return weights.GroupSize <= MaxSummedColumns(weights.Element) || weights.GroupSize % new PackedLayout(weights, 1, 1).UnitColumns == 0;
    }

    /// <summary>Whole units of the packed layout that a kernel sums before it applies scales, if <see cref="GroupsFit"/> and <see cref="SumsFit"/>.</summary>
    /// <remarks>
    /// An activation group, or else a weight group, or else a stretch that is short enough for the sums; for integers, the largest equal part of the
    /// group that is. It depends on K only if neither side has groups. Tails are not counted: a group with a tail is never split.
    /// </remarks>
    /// <param name="layout">The packed weights.</param>
    public int SummedUnits(PackedLayout layout)
    {
        if (layout is null)
        {
            throw new ArgumentNullException(nameof(layout));
        }

        bool hasGroups = layout.Format.Granularity == Granularity.Group;
        if (layout.TailColumns > 0 || (hasGroups && !IsInteger))
        {
            return layout.UnitsPerGroup;
        }

        int most = MaxSummedColumns(layout.Format.Element);
        if (!hasGroups && GroupSize == 0)
        {
            return Math.Min(layout.Units, Math.Min(most, IsInteger ? IntegerStretchColumns : FloatStretchColumns) / layout.UnitColumns);
        }

        int longest = Math.Max(1, most / layout.UnitColumns);

        int units = GroupSize == 0 ? layout.UnitsPerGroup : GroupSize / layout.UnitColumns;
        int part = Math.Min(units, longest);
        while (units % part != 0)
        {
            part--;
        }

        return part;
    }

    /// <summary>The part of a format id: empty, <c>a8</c>, <c>a8g32</c>, <c>a16</c> or <c>a16g32</c>.</summary>
    public override string ToString() =>
        !IsInteger ? "" : "a" + Bits.ToInvariantString() + (GroupSize == 0 ? "" : "g" + GroupSize.ToInvariantString());

    private static int CheckedGroup(int groupSize) => groupSize >= 1
        ? groupSize
        : throw new ArgumentOutOfRangeException(nameof(groupSize), groupSize, "An activation group has at least 1 feature.");
}
