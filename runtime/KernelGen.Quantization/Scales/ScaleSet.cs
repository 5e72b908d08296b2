using System;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>All scales and zero points of a matrix, in the order of <see cref="QuantizedTensor.Scales"/>.</summary>
public sealed class ScaleSet
{
    private ScaleSet(float[] scales, byte[] zeroPoints)
    {
        Scales = scales;
        ZeroPoints = zeroPoints;
    }

    /// <summary>1, N, or N·groups scales.</summary>
    public float[] Scales { get; }

    /// <summary>As many zero points, or none if the format has none.</summary>
    public byte[] ZeroPoints { get; }

    /// <summary>The scale of unit <paramref name="index"/>.</summary>
    public UnitScale this[int index] => new(Scales[index], ZeroPoints.Length == 0 ? (byte)0 : ZeroPoints[index]);

    /// <summary>Applies a rule to every unit of a matrix.</summary>
    /// <exception cref="ArgumentException">The format's element has no codes, or a weight is not finite.</exception>
    public static ScaleSet Find(IScaleRule rule, WeightFormat format, Matrix weights)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(weights);
        if (!format.Element.HasCodes)
        {
            throw new ArgumentException($"{format} has no scales; scales belong to elements with codes such as i4 or nf4.", nameof(format));
        }

        Finite.Require(weights.Values, weights.Columns, "weight row", nameof(weights));
        Units units = new(format, weights.Rows, weights.Columns);
        float[] scales = new float[units.Count];
        byte[] zeroPoints = new byte[format.HasZeroPoint ? units.Count : 0];
        Parallel.For(0, units.Count, index =>
        {
            (int start, int length) = units[index];
            UnitScale scale = rule.Find(format, weights.Values.AsSpan(start, length));
            scales[index] = scale.Scale;
            if (format.HasZeroPoint)
            {
                zeroPoints[index] = scale.ZeroPoint;
            }
        });
        return new(scales, zeroPoints);
    }
}
