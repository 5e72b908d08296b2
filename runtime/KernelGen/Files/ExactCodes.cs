using System;

namespace KernelGen;

/// <summary>Finds the narrowest format that holds <c>w = (code − zero) · scale</c>, as other programs store it, with exactly the same values.</summary>
/// <remarks>
/// Other programs allow what formats here do not: scales below zero, and zero points outside the range of the codes. A group with a negative scale is reflected
/// (<c>(c − z) · s = ((max − c) − (max − z)) · |s|</c>); then codes and zero point of a group are moved together: to the zero of signed codes if every group allows it,
/// else as little as brings the zero point into range. If a group allows neither, codes take one bit more. A weight of 0 is +0, whatever the sign of its scale.
/// </remarks>
internal static class ExactCodes
{
    /// <summary>A tensor with exactly these values, or <c>null</c> if no format of the algebra holds them.</summary>
    /// <param name="rows">N.</param>
    /// <param name="columns">K.</param>
    /// <param name="groupSize">Codes per group along K; 0 for one group per row.</param>
    /// <param name="bits">Bits of a code, 1…8.</param>
    /// <param name="codes">N·K codes from 0 to 2^bits − 1. They are changed.</param>
    /// <param name="zeros">N·groups zero points, any integers. They are changed.</param>
    /// <param name="scales">N·groups scales. They are changed.</param>
    /// <param name="scaleType">A type that holds their magnitudes exactly.</param>
    public static QuantizedTensor? Find(int rows, int columns, int groupSize, int bits, byte[] codes, int[] zeros, float[] scales, ScaleType scaleType)
    {
        if (Array.Exists(scales, static scale => !float.IsFinite(scale)))
        {
            return null;
        }

        Groups groups = new(columns, groupSize == 0 ? columns : groupSize, codes);
        Reflect(groups, (1 << bits) - 1, zeros, scales);
        for (; bits <= 8; bits++)
        {
            int max = (1 << bits) - 1, middle = 1 << (bits - 1);
            if (bits > 1 && Move(groups, max, zeros, _ => middle))
            {
                return Tensor(Element.Int(bits), zeroPoints: []);
            }

            if (Move(groups, max, zeros, zero => Math.Clamp(zero, 0, max)))
            {
                return Tensor(Element.UInt(bits), Array.ConvertAll(zeros, static zero => (byte)zero));
            }
        }

        return null;

        QuantizedTensor Tensor(Element element, byte[] zeroPoints)
        {
            WeightFormat format = new(element, groupSize == 0 ? Granularity.Row : Granularity.Group, groupSize, scaleType, zeroPoints.Length > 0);
            return new(format, rows, columns, codes, scales, zeroPoints, [], []);
        }
    }

    private static void Reflect(Groups groups, int max, int[] zeros, float[] scales)
    {
        for (int group = 0; group < scales.Length; group++)
        {
            if (scales[group] == 0)
            {
                groups.Of(group).Clear();
                zeros[group] = 0;
            }
            else if (scales[group] < 0)
            {
                foreach (ref byte code in groups.Of(group))
                {
                    code = (byte)(max - code);
                }

                zeros[group] = max - zeros[group];
            }

            scales[group] = Math.Abs(scales[group]);
        }
    }

    /// <summary>Moves every group to the zero point it is to have, or none if the codes of one would leave the range.</summary>
    private static bool Move(Groups groups, int max, int[] zeros, Func<int, int> goal)
    {
        for (int group = 0; group < zeros.Length; group++)
        {
            int by = goal(zeros[group]) - zeros[group], low = Math.Max(0, -by), high = Math.Min(max, max - by);
            if (by != 0 && (low > high || groups.Of(group).IndexOfAnyExceptInRange((byte)low, (byte)high) >= 0))
            {
                return false;
            }
        }

        for (int group = 0; group < zeros.Length; group++)
        {
            int by = goal(zeros[group]) - zeros[group];
            zeros[group] += by;
            foreach (ref byte code in groups.Of(group))
            {
                code = (byte)(code + by);
            }
        }

        return true;
    }

    private readonly struct Groups(int columns, int size, byte[] codes)
    {
        private readonly int _perRow = (columns - 1) / size + 1;

        public Span<byte> Of(int group)
        {
            int first = group % _perRow * size;
            return codes.AsSpan(group / _perRow * columns + first, Math.Min(size, columns - first));
        }
    }
}
