using System;
using System.Buffers;

namespace KernelGen.Quantization;

/// <summary>Rounds a weight to the nearest code, after choosing the scale of its group if the sweep has just reached it.</summary>
/// <param name="parts">The columns of each format, with scales chosen ahead, or room for those to be chosen.</param>
/// <param name="columns">K.</param>
/// <param name="order">The column at each position; ascending if <paramref name="rule"/> is given.</param>
/// <param name="rule">Chooses the scales of groups, or <c>null</c> if they are known.</param>
/// <param name="mask">Which weights stay, or <c>null</c> for all.</param>
/// <param name="rest">The weights that have codes only, or <c>null</c> for all.</param>
/// <param name="calibration">Statistics of the inputs, for the rule.</param>
internal sealed class GptqStep(GptqPart[] parts, int columns, int[] order, IScaleRule? rule, KeepMask? mask, KeepMask? rest, ICalibration calibration) : IFeedbackStep
{
    private readonly KeepMask? _coded = KeepMask.Both(mask, rest);
    private readonly (GptqPart Part, int Place)[] _places = Places(parts, columns);

    public float Next(int row, int position, ReadOnlySpan<float> targets)
    {
        int column = order[position], index = row * columns + column;
        (GptqPart part, int place) = _places[column];
        WeightFormat format = part.Format;
        int unit = part.UnitOf(row, place);
        if (rule is not null && place % format.GroupSize == 0)
        {
            ReadOnlySpan<float> group = targets[..Math.Min(format.GroupSize, part.Columns.Length - place)];
            part.Scales.Choose(unit, Find(format, row, column, group), group);
        }

        bool isOutlier = rest is not null && !rest.Kept[index];
        if (!isOutlier && mask is not null && !mask.Kept[index])
        {
            return 0;
        }

        UnitScale scale = part.Scales[unit];
        int code = scale.Encode(format.Element, targets[0]);
        part.Code(row, place) = (byte)code;
        return isOutlier ? targets[0] : scale.Decode(format.Element, code);
    }

    private static (GptqPart, int)[] Places(GptqPart[] parts, int columns)
    {
        (GptqPart, int)[] places = new (GptqPart, int)[columns];
        foreach (GptqPart part in parts)
        {
            for (int place = 0; place < part.Columns.Length; place++)
            {
                places[part.Columns[place]] = (part, place);
            }
        }

        return places;
    }

    private UnitScale Find(WeightFormat format, int row, int column, ReadOnlySpan<float> group)
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
