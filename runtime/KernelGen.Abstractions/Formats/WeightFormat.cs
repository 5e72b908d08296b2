using System;

namespace KernelGen;

/// <summary>The stored form of one weight matrix: element, granularity, scale type, zero point, sparsity.</summary>
/// <remarks>
/// <c>w[n, k] = (value(code[n, k]) − zeroPoint[n, g]) · scale[n, g]</c>, with <c>g = k / GroupSize</c>; for learned tables <c>w[n, k] = table[n][code[n, k]]</c>, where all rows
/// may share one table.
/// </remarks>
public sealed record WeightFormat
{
    /// <summary>Creates a format. Elements without codes (fp16, fp32) take no scale: pass <see cref="Granularity.Tensor"/>.</summary>
    /// <param name="element">The element type.</param>
    /// <param name="granularity">How many codes share a scale, or a learned table.</param>
    /// <param name="groupSize">Codes per group, ≥ 1, for <see cref="Granularity.Group"/>; 0 otherwise.</param>
    /// <param name="scaleType">How scales are stored.</param>
    /// <param name="hasZeroPoint">Whether an integer zero point is stored beside each scale (unsigned elements only).</param>
    /// <param name="sparsity">Structured sparsity along K, or none.</param>
    /// <param name="secondLevel">How the scales of groups are quantized themselves, or <c>null</c>; takes the place of <paramref name="scaleType"/>.</param>
    /// <exception cref="ArgumentException">The parts contradict each other.</exception>
    public WeightFormat(
        Element element,
        Granularity granularity = Granularity.Row,
        int groupSize = 0,
        ScaleType scaleType = ScaleType.Float16,
        bool hasZeroPoint = false,
        Sparsity? sparsity = null,
        SecondLevelFormat? secondLevel = null)
    {
        if (granularity == Granularity.Group ? groupSize < 1 : groupSize != 0)
        {
            throw new ArgumentException("A group size (≥ 1) belongs to group granularity and to no other.", nameof(groupSize));
        }

        if (hasZeroPoint && element.Kind != ElementKind.UnsignedInt)
        {
            throw new ArgumentException("A zero point needs an unsigned integer element; " + element + " is symmetric.", nameof(hasZeroPoint));
        }

        if (!element.HasCodes && (granularity != Granularity.Tensor || sparsity is not null))
        {
            throw new ArgumentException("An element without codes has no scale and no sparsity.", nameof(element));
        }

        if (element.IsLearned && (granularity == Granularity.Group || scaleType != ScaleType.Float16 || sparsity is not null))
        {
            throw new ArgumentException("A learned table belongs to a row or to the tensor; its entries are fp16, there is no scale, and weights are dense.", nameof(element));
        }

        if (element.IsTernary && (sparsity is not null || secondLevel is not null || groupSize % PackedLayout.DenseUnitColumns != 0))
        {
            throw new ArgumentException(
                "Ternary weights are dense, in groups of " + PackedLayout.DenseUnitColumns.ToInvariantString() + " or a multiple, under scales without a second level.", nameof(element));
        }

        if (scaleType == ScaleType.Float8 && granularity != Granularity.Group)
        {
            throw new ArgumentException("Only groups have fp8 scales, which are relative to one of the tensor.", nameof(scaleType));
        }

        if (secondLevel is not null && (granularity != Granularity.Group || !element.HasCodes || scaleType != ScaleType.Float16))
        {
            throw new ArgumentException("Only the scales of groups have a second level, which is stored in fp16.", nameof(secondLevel));
        }

        Element = element;
        Granularity = granularity;
        GroupSize = groupSize;
        ScaleType = scaleType;
        HasZeroPoint = hasZeroPoint;
        Sparsity = sparsity;
        SecondLevel = secondLevel;
    }

    /// <summary>The element type.</summary>
    public Element Element { get; }

    /// <summary>How many codes share a scale, or a learned table.</summary>
    public Granularity Granularity { get; }

    /// <summary>Codes per group along K; 0 unless the granularity is <see cref="Granularity.Group"/>.</summary>
    public int GroupSize { get; }

    /// <summary>How scales are stored, if there are any.</summary>
    public ScaleType ScaleType { get; }

    /// <summary>Whether a zero point is stored beside each scale: an integer of <c>Element.Bits</c> bits, or a code of the second level.</summary>
    public bool HasZeroPoint { get; }

    /// <summary>How scales, and zero points, are quantized themselves, or <c>null</c>.</summary>
    public SecondLevelFormat? SecondLevel { get; }

    /// <summary>Numbers of a block of the second level: a step and an offset for scales, and for zero points if there are any; 0 without one.</summary>
    public int BlockNumbers => SecondLevel is null ? 0 : HasZeroPoint ? 4 : 2;

    /// <summary>Structured sparsity along K, or <c>null</c>.</summary>
    public Sparsity? Sparsity { get; }

    /// <summary>The same with another second level, or none.</summary>
    /// <exception cref="ArgumentException">The parts contradict each other.</exception>
    public WeightFormat With(SecondLevelFormat? secondLevel) => new(Element, Granularity, GroupSize, ScaleType, HasZeroPoint, Sparsity, secondLevel);

    /// <summary>Whether there are scales at all.</summary>
    public bool HasScale => Element.HasCodes && !Element.IsLearned;

    /// <summary>Whether there are learned tables: one for each row, or one for the tensor, as the granularity says.</summary>
    public bool HasTable => Element.IsLearned;

    /// <summary>Entries of a learned table, 2^b; 0 if there is none.</summary>
    public int TableEntries => HasTable ? Element.MaxStoredCode + 1 : 0;

    /// <summary>Groups along a row of <paramref name="columns"/> weights (1 for row and tensor granularity). The last one may be short.</summary>
    public int GroupCount(int columns) => Granularity == Granularity.Group ? (columns - 1) / GroupSize + 1 : 1;

    /// <summary>Exact bytes of an N×K matrix in the packed layout, padding and metadata included.</summary>
    public long PackedBytes(int rows, int columns) => new PackedLayout(this, rows, columns).TotalBytes;

    /// <summary>The format id without parts: <c>i4g128</c>, <c>u3g64z</c>, <c>i8c</c> (channel), <c>i4t</c> (tensor), <c>nf4g64</c>, <c>lut3c</c>, <c>f16</c>; <c>sf32</c> marks fp32 scales, <c>se8m0</c> powers of two, <c>se4m3</c> fp8 scales under one of the tensor, <c>s3b16x1</c> a second level.</summary>
    public override string ToString()
    {
        if (!Element.HasCodes)
        {
            return Element.ToString();
        }

        string granularity = Granularity switch
        {
            Granularity.Tensor => "t",
            Granularity.Row => "c",
            _ => "g" + GroupSize.ToInvariantString(),
        };
        string scale = SecondLevel?.ToString() ?? ScaleType switch { ScaleType.Float32 => "sf32", ScaleType.PowerOfTwo => "se8m0", ScaleType.Float8 => "se4m3", _ => "" };
        return Element + granularity + scale + (HasZeroPoint ? "z" : "");
    }
}
