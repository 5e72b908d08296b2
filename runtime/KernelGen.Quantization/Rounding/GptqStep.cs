using System;
using System.Buffers;

namespace KernelGen.Quantization;

/// <summary>Rounds a weight to the nearest code, after choosing the scale of its group if the sweep has just reached it.</summary>
/// <param name="parts">The columns of each format, with scales chosen ahead, or room for those to be chosen.</param>
/// <param name="columns">K.</param>
/// <param name="order">The column at each position; ascending if <paramref name="rule"/> is given.</param>
/// <param name="rule">Chooses the scales of groups, or <c>null</c> if they are known.</param>
/// <param name="mask">Which weights stay, or <c>null</c> for all.</param>
/// <param name="calibration">Statistics of the inputs, for the rule.</param>
internal sealed class GptqStep(GptqPart[] parts, int columns, int[] order, IScaleRule? rule, KeepMask? mask, ICalibration calibration) : IFeedbackStep
{
    private readonly (GptqPart Part, int Place)[] _places = Places(parts, columns);

    public float Next(int row, int position, ReadOnlySpan<float> targets)
    {
        int column = order[position];
        (GptqPart part, int place) = _places[column];
        WeightFormat format = part.Format;
        int unit = part.UnitOf(row, place);
        if (rule is not null && place % format.GroupSize == 0)
        {
            part.Scales[unit] = Find(format, row, column, targets[..Math.Min(format.GroupSize, part.Columns.Length - place)]);
        }

        if (mask is not null && !mask.Kept[row * columns + column])
        {
            return 0;
        }

        UnitScale scale = part.Scales[unit];
        int code = scale.Encode(format.Element, targets[0]);
        part.Code(row, place) = (byte)code;
        return scale.Decode(format.Element, code);
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
        if (mask is null)
        {
            return rule!.Find(format, group, inputs);
        }

        ReadOnlySpan<bool> stays = mask.Kept.Slice(row * columns + column, group.Length);
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
