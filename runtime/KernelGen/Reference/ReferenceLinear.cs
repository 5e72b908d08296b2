using System;
using System.Collections.Generic;

namespace KernelGen;

/// <summary>The definition of right: plain loops that read every code through the packed layout and sum in float64.</summary>
/// <remarks>Where rows are shared out, outputs are those of stored rows until they are written, so side parts have to be stored likewise; single outliers never are. Integer activations are quantized exactly as for the kernels, and their products are summed as integers. Outliers multiply the activations as they come.</remarks>
internal static class ReferenceLinear
{
    public static void Forward(
        LayerFormat format,
        IReadOnlyList<PackedWeights> parts,
        StoredOrder? order,
        PackedWeights? down,
        PackedWeights? up,
        PackedOutliers? outliers,
        PackedWeights? columns,
        float[]? bias,
        ReadOnlySpan<float> x,
        Span<float> y,
        int rows)
    {
        int outputs = y.Length / Math.Max(1, rows), inputs = x.Length / Math.Max(1, rows);
        double[] sums = new double[outputs];
        for (int m = 0; m < rows; m++)
        {
            ReadOnlySpan<float> row = x.Slice(m * inputs, inputs);
            MultiplyMatrix(parts, order, format.Activations, row, sums);
            if (down is not null && up is not null)
            {
                double[] projected = new double[down.Layout.Rows], branch = new double[outputs];
                Multiply(down, format.Projection!.Activations, row, projected);
                Multiply(up, ActivationFormat.Float32, Array.ConvertAll(projected, static v => (float)v), branch);
                for (int n = 0; n < outputs; n++)
                {
                    sums[n] += branch[n];
                }
            }

            for (int stored = 0; stored < outputs; stored++)
            {
                int n = order is { Rows.Length: > 0 } ? order.Rows[stored] : stored;
                y[m * outputs + n] = (float)(sums[stored] + Multiply(outliers, columns, columns is null ? n : stored, row) + (bias?[n] ?? 0));
            }
        }
    }

    /// <summary>The main matrix: parts that share out rows stand below each other, others are added.</summary>
    private static void MultiplyMatrix(IReadOnlyList<PackedWeights> parts, StoredOrder? order, ActivationFormat activations, ReadOnlySpan<float> x, double[] sums)
    {
        bool sharesRows = order is { Rows.Length: > 0 };
        Array.Clear(sums);
        for (int part = 0, first = 0; part < parts.Count; part++)
        {
            float[] inputs = x.ToArray();
            inputs = order?.ColumnsOf(part) is { } columns ? Array.ConvertAll(columns, column => inputs[column]) : inputs;
            double[] own = new double[parts[part].Layout.Rows];
            Multiply(parts[part], activations, inputs, own);
            for (int n = 0; n < own.Length; n++)
            {
                sums[first + n] += own[n];
            }

            first += sharesRows ? own.Length : 0;
        }
    }

    /// <summary>A row of outliers, which are single weights or whole columns.</summary>
    private static unsafe double Multiply(PackedOutliers? outliers, PackedWeights? columns, int n, ReadOnlySpan<float> x)
    {
        double sum = 0;
        if (outliers is not null && columns is not null)
        {
            double[] values = new double[outliers.Count];
            columns.DecodeRow(n, values);
            for (int i = 0; i < values.Length; i++)
            {
                sum += values[i] * x[outliers.Indices[i]];
            }
        }
        else if (outliers is not null)
        {
            for (uint i = outliers.Starts[n]; i < outliers.Starts[n + 1]; i++)
            {
                sum += (double)BitConverter.Int16BitsToHalf(outliers.EntryValues[i]) * x[outliers.EntryColumns[i]];
            }
        }

        return sum;
    }

    private static void Multiply(PackedWeights weights, ActivationFormat activations, ReadOnlySpan<float> x, Span<double> y)
    {
        PackedLayout layout = weights.Layout;
        double[] inputs = new double[x.Length];
        if (activations.IsInteger)
        {
            Dequantize(activations, x, inputs);
        }
        else
        {
            for (int k = 0; k < x.Length; k++)
            {
                inputs[k] = x[k];
            }
        }

        double[] row = new double[layout.Columns];
        for (int n = 0; n < layout.Rows; n++)
        {
            weights.DecodeRow(n, row);
            double sum = 0;
            for (int k = 0; k < row.Length; k++)
            {
                sum += inputs[k] * row[k];
            }

            y[n] = sum;
        }
    }

    private static void Dequantize(ActivationFormat activations, ReadOnlySpan<float> x, Span<double> result)
    {
        int size = activations.GroupSize == 0 ? x.Length : Math.Min(x.Length, activations.GroupSize);
        short[] codes = new short[size];
        for (int from = 0; from < x.Length; from += size)
        {
            int count = Math.Min(size, x.Length - from);
            ActivationQuantizer quantizer = new(x.Slice(from, count), activations.MaxCode);
            quantizer.Quantize<short>(x.Slice(from, count), codes);
            for (int k = 0; k < count; k++)
            {
                result[from + k] = (double)quantizer.Scale * codes[k];
            }
        }
    }
}
