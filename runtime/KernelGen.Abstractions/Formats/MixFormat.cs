using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>Several widths in one matrix: its groups of columns, or its rows, are shared out, and every share is a matrix with a format of its own.</summary>
/// <remarks>
/// How many groups or rows a share has follows from the format and the shape alone, so the bytes of a layer do too; which ones they are belongs to the weights. Groups are those
/// that have a scale; rows are shared out by 32, so that no share has a tile that is not full. All that is left has the format of the main weights.
/// </remarks>
public sealed record MixFormat
{
    /// <summary>The most shares beside the main weights.</summary>
    public const int MaxShares = 7;

    /// <summary>Creates a format.</summary>
    /// <param name="axis">What is shared out.</param>
    /// <param name="shares">1…<see cref="MaxShares"/> shares; something has to be left for the main weights.</param>
    /// <exception cref="ArgumentException">The number of shares is outside its range, or they leave nothing.</exception>
    public MixFormat(MixAxis axis, params IReadOnlyList<MixShare> shares)
    {
        Shares = shares ?? throw new ArgumentNullException(nameof(shares));
        Axis = axis;
        if (shares.Count is < 1 or > MaxShares)
        {
            throw new ArgumentException("A matrix has 1 to " + MaxShares.ToInvariantString() + " shares beside its main weights; got " + shares.Count.ToInvariantString() + ".", nameof(shares));
        }

        if (shares.Sum(static share => share.PartsPerTenThousand) >= 10_000)
        {
            throw new ArgumentException("The shares leave nothing for the main weights; they have to sum up to less than 100 %.", nameof(shares));
        }
    }

    /// <summary>What is shared out.</summary>
    public MixAxis Axis { get; }

    /// <summary>The shares, as they were declared.</summary>
    public IReadOnlyList<MixShare> Shares { get; }

    /// <summary>Whether an extent can be shared out: groups divide it, and every share and the main weights have some of it.</summary>
    /// <param name="extent">N, or K.</param>
    /// <param name="groupSize">Columns of a group; any number for rows.</param>
    public bool Fits(int extent, int groupSize) =>
        (Axis == MixAxis.Rows || extent % groupSize == 0) && NearestExtents(extent, groupSize).All(static part => part > 0);

    /// <summary>Rows (or columns) of every part of a matrix: of each share, then of the main weights.</summary>
    /// <param name="extent">N, or K.</param>
    /// <param name="groupSize">Columns of a group; any number for rows.</param>
    /// <exception cref="ArgumentException">It cannot be shared out, see <see cref="Fits"/>.</exception>
    public IReadOnlyList<int> Extents(int extent, int groupSize) => Fits(extent, groupSize)
        ? NearestExtents(extent, groupSize)
        : throw new ArgumentException(
            (Axis == MixAxis.Rows ? "N = " : "K = ") + extent.ToInvariantString() + " cannot be shared out as " + this + ": "
            + (Axis == MixAxis.Rows ? "the nearest multiples of 32 rows" : "groups have to divide it, and the nearest numbers of groups") + " have to leave some for the main weights.",
            nameof(extent));

    private List<int> NearestExtents(int extent, int groupSize)
    {
        bool isRows = Axis == MixAxis.Rows;
        int unit = isRows ? PackedLayout.TileRows : groupSize;
        List<int> extents = [.. Shares.Select(share => unit * (isRows ? share.Units(extent, unit) : share.Units(extent / unit, 1)))];
        return [.. extents, extent - extents.Sum()];
    }

    /// <inheritdoc/>
    public bool Equals(MixFormat? other) => other is not null && Axis == other.Axis && Shares.SequenceEqual(other.Shares);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode();

    /// <summary>The part of a format id: <c>k25i1g128_k25u3g128z</c> (a quarter of the groups each), <c>n10i8g128</c> (a tenth of the rows).</summary>
    public override string ToString() => string.Join(
        "_", Shares.Select(share => (Axis == MixAxis.Rows ? "n" : "k") + (share.PartsPerTenThousand / 100m).ToInvariantString() + share.Weights));

    /// <summary>Checks that shares fit the main weights.</summary>
    /// <exception cref="ArgumentException">They do not; the message says why.</exception>
    internal MixFormat CheckedWith(WeightFormat weights)
    {
        if (Axis == MixAxis.Groups && weights.Granularity != Granularity.Group)
        {
            throw new ArgumentException("Groups can be shared out only if the main weights have groups; " + weights + " has none.");
        }

        WeightFormat? wrong = Shares.Select(static share => share.Weights).Prepend(weights).FirstOrDefault(
            share => share.Sparsity is not null || !share.Element.HasCodes || share.Granularity != weights.Granularity || share.GroupSize != weights.GroupSize
                || share.SecondLevel != weights.SecondLevel);
        return wrong is null
            ? this
            : throw new ArgumentException("Shares of a matrix are dense codes with the granularity, the second level and the group size of the main weights; " + wrong + " beside " + weights + " is not.");
    }
}
