using System.Linq;

namespace KernelGen.Quantization;

/// <summary>Columns of one format on their way through coordinate descent, under the scales that they began with.</summary>
/// <param name="start">The codes that they begin with.</param>
/// <param name="columns">The columns of the matrix that it holds, in its order.</param>
internal sealed class DescentPart(QuantizedTensor start, int[] columns)
{
    private readonly ScaleSet _scales = ScaleSet.Of(start);
    private readonly Units _units = new(start.Format, start.Rows, start.Columns);

    /// <summary>The codes that they begin with.</summary>
    public QuantizedTensor Start => start;

    /// <summary>Its columns.</summary>
    public int[] Columns => columns;

    /// <summary>A matrix in one part.</summary>
    public static DescentPart All(QuantizedTensor start) => new(start, [.. Enumerable.Range(0, start.Columns)]);

    /// <summary>Writes what the codes stand for into the columns.</summary>
    public void DecodeInto(Matrix matrix)
    {
        float[] decoded = new float[columns.Length];
        for (int row = 0; row < start.Rows; row++)
        {
            start.DequantizeRow(row, decoded);
            for (int place = 0; place < decoded.Length; place++)
            {
                matrix[row, columns[place]] = decoded[place];
            }
        }
    }

    /// <summary>The number nearest to a weight that has a code.</summary>
    public float Nearest(int row, int place, float weight)
    {
        UnitScale scale = _scales[_units.Of(row, place)];
        return scale.Decode(start.Format.Element, scale.Encode(start.Format.Element, weight));
    }

    /// <summary>The codes nearest to the columns of a matrix.</summary>
    /// <param name="matrix">N×K.</param>
    /// <param name="mask">Which weights stay; needed if the format is sparse.</param>
    public QuantizedTensor Round(Matrix matrix, KeepMask? mask) =>
        RoundToNearest.Quantize(start.Format, MatrixSelection.Columns(matrix, columns), _scales, mask);
}
