using System;

namespace KernelGen;

/// <summary>A whole quantized layer in canonical form: main matrix, low-rank factors, outliers, bias.</summary>
/// <remarks><c>y = x·Wᵀ + (x·Aᵀ)·Bᵀ + x·Sᵀ + bias</c>, with W of shape N×K, A of shape r×K, B of shape N×r, and S the outliers, N×K and nearly empty.</remarks>
public sealed class LayerTensors
{
    /// <summary>Puts the parts together and checks that they are those of the format.</summary>
    /// <exception cref="ArgumentException">A part is missing, superfluous, or has another format or shape.</exception>
    public LayerTensors(LayerFormat format, QuantizedTensor weights, QuantizedTensor? down = null, QuantizedTensor? up = null, float[]? bias = null, OutlierTensor? outliers = null)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(weights);
        Format = format;
        Weights = weights;
        Down = down;
        Up = up;
        Bias = bias;
        Outliers = outliers;

        Check(weights, format.Weights, weights.Rows, weights.Columns, "weights");
        if (format.LowRank is { } lowRank)
        {
            int rank = lowRank.Rank(weights.Rows, weights.Columns);
            Check(down, lowRank.Factors, rank, weights.Columns, "low-rank factor A");
            Check(up, lowRank.Factors, weights.Rows, rank, "low-rank factor B");
        }
        else if (down is not null || up is not null)
        {
            throw new ArgumentException($"The format {format} has no low-rank branch, but factors were given.");
        }

        if (outliers?.Format != format.Outliers || (outliers is not null && (outliers.Rows != weights.Rows || outliers.Columns != weights.Columns)))
        {
            string found = outliers is null ? "nothing" : $"{outliers.Format} {outliers.Rows}×{outliers.Columns}";
            throw new ArgumentException(
                format.Outliers is null
                    ? $"The format {format} has no outliers, but {found} were given."
                    : $"The outliers must be {format.Outliers} {weights.Rows}×{weights.Columns}; got {found}.");
        }

        if (bias is not null && bias.Length != weights.Rows)
        {
            throw new ArgumentException($"The bias has {bias.Length} values; the layer has {weights.Rows} outputs.", nameof(bias));
        }
    }

    /// <summary>The layer's format.</summary>
    public LayerFormat Format { get; }

    /// <summary>N.</summary>
    public int Outputs => Weights.Rows;

    /// <summary>K.</summary>
    public int Inputs => Weights.Columns;

    /// <summary>Rank of the low-rank branch, 0 without one.</summary>
    public int Rank => Down?.Rows ?? 0;

    /// <summary>The main matrix, N×K.</summary>
    public QuantizedTensor Weights { get; }

    /// <summary>A, r×K, or none.</summary>
    public QuantizedTensor? Down { get; }

    /// <summary>B, N×r, or none.</summary>
    public QuantizedTensor? Up { get; }

    /// <summary>Weights kept in fp16, or none.</summary>
    public OutlierTensor? Outliers { get; }

    /// <summary>N values added to the output, or none.</summary>
    public float[]? Bias { get; }

    /// <summary>The same layer with another bias.</summary>
    /// <exception cref="ArgumentException">The length is not N.</exception>
    public LayerTensors WithBias(float[]? bias) => new(Format, Weights, Down, Up, bias, Outliers);

    /// <summary>The dense matrix the layer stands for: decoded main matrix plus <c>B·A</c> plus outliers.</summary>
    public Matrix Dequantize()
    {
        Matrix result = Weights.Dequantize();
        if (Down is not null && Up is not null)
        {
            AddBranch(Down, Up, result);
        }

        for (int n = 0; Outliers is not null && n < Outputs; n++)
        {
            Outliers.AddTo(n, result.Row(n));
        }

        return result;
    }

    private void AddBranch(QuantizedTensor down, QuantizedTensor up, Matrix result)
    {
        Matrix a = down.Dequantize(), b = up.Dequantize();
        double[] sums = new double[Inputs];
        for (int n = 0; n < Outputs; n++)
        {
            Array.Clear(sums);
            for (int r = 0; r < Rank; r++)
            {
                double factor = b[n, r];
                ReadOnlySpan<float> row = a.Row(r);
                for (int k = 0; k < row.Length; k++)
                {
                    sums[k] += factor * row[k];
                }
            }

            Span<float> destination = result.Row(n);
            for (int k = 0; k < destination.Length; k++)
            {
                destination[k] = (float)(destination[k] + sums[k]);
            }
        }
    }

    private static void Check(QuantizedTensor? tensor, WeightFormat format, int rows, int columns, string name)
    {
        if (tensor is null || tensor.Format != format || tensor.Rows != rows || tensor.Columns != columns)
        {
            string found = tensor is null ? "nothing" : $"{tensor.Format} {tensor.Rows}×{tensor.Columns}";
            throw new ArgumentException($"The {name} must be {format} {rows}×{columns}; got {found}.");
        }
    }
}
