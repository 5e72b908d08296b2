using System;
using System.Buffers;

namespace KernelGen.Quantization;

/// <summary>Rounds a weight to the nearest code, after choosing the scale of its group if the sweep has just reached it.</summary>
/// <param name="format">An integer format.</param>
/// <param name="rows">N.</param>
/// <param name="columns">K.</param>
/// <param name="order">The column at each position; ascending if <paramref name="rule"/> is given.</param>
/// <param name="scales">Scales chosen ahead, or room for those to be chosen.</param>
/// <param name="rule">Chooses the scales of groups, or <c>null</c> if they are known.</param>
/// <param name="mask">Which weights stay, or <c>null</c> for all.</param>
/// <param name="rest">The weights that have codes only, or <c>null</c> for all.</param>
/// <param name="calibration">Statistics of the inputs, for the rule.</param>
internal sealed class GptqStep(
    WeightFormat format, int rows, int columns, int[] order, ScaleSet scales, IScaleRule? rule, KeepMask? mask, KeepMask? rest, ICalibration calibration) : IFeedbackStep
{
    private readonly KeepMask? _coded = KeepMask.Both(mask, rest);
    private readonly Units _units = new(format, rows, columns);

    /// <summary>Stored codes, N×K in the order of the matrix; those of dropped weights mean nothing.</summary>
    public byte[] Codes { get; } = new byte[rows * columns];

    public float Next(int row, int position, ReadOnlySpan<float> targets)
    {
        int column = order[position], index = row * columns + column;
        int unit = _units.Of(row, column);
        if (rule is not null && column % format.GroupSize == 0)
        {
            ReadOnlySpan<float> group = targets[..Math.Min(format.GroupSize, columns - column)];
            scales.Choose(unit, Find(row, column, group), group);
        }

        bool isOutlier = rest is not null && !rest.Kept[index];
        if (!isOutlier && mask is not null && !mask.Kept[index])
        {
            return 0;
        }

        UnitScale scale = scales[unit];
        int code = scale.Encode(format.Element, targets[0]);
        Codes[index] = (byte)code;
        return isOutlier ? targets[0] : scale.Decode(format.Element, code);
    }

    private UnitScale Find(int row, int column, ReadOnlySpan<float> group)
    {
        UnitInputs inputs = new(calibration, column);
        if (_coded is null)
        {
            return rule!.Find(format, group, inputs);
        }

        ReadOnlySpan<bool> stays = _coded.Kept.Slice(row * columns + column, group.Length);
        float[] kept = ArrayPool<float>.Shared.Rent(group.Length);
        for (int k = 0; k < group.Length; k++)
        {
            kept[k] = stays[k] ? group[k] : 0;
        }

        UnitScale scale = rule!.Find(format, kept.AsSpan(0, group.Length), inputs);
        ArrayPool<float>.Shared.Return(kept);
        return scale;
    }
}
