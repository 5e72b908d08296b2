using System;

namespace KernelGen.Tests.Kernels;

/// <summary>A layer's product in float64 over its decoded weights, with a bound on what float32 kernels may differ by.</summary>
/// <remarks>
/// Every rounding of a sum of n float32 terms moves it by at most u = 2⁻²⁴ of a partial sum, and no partial sum is larger than the sum of absolute terms, so
/// <c>|ŷ − y| ≤ n·u·Σ|terms|</c> (to first order in u, which is why the bounds below are doubled). A kernel that decodes in registers sums codes first and subtracts
/// <c>zero point · Σx</c> afterwards: its terms are <c>|x|·(code + zero)·scale</c>, which is more than |x·w|. One that decodes a panel of floats first has the terms x·w,
/// each weight rounded once, and sums all of K in one chain that is stored after every stretch. Integer activations make the sums within a group exact, whichever kernel
/// computes them; only the group results, each at most <c>Σ|q|·(code + zero)</c>, are rounded.
/// </remarks>
internal sealed class ExactProduct
{
    private const double U = 1.0 / (1 << 24);

    private ExactProduct(int count)
    {
        Values = new double[count];
        Bounds = new double[count];
    }

    public double[] Values { get; }

    public double[] Bounds { get; }

    public static ExactProduct Of(LayerTensors layer, ReadOnlySpan<float> x)
    {
        ExactProduct result = MainMatrix(layer, x);
        if (layer is { Down: { } down, Up: { } up })
        {
            ExactProduct t = Multiply(down, layer.Format.Projection!.Activations, x, null);
            ExactProduct branch = Multiply(up, ActivationFormat.Float32, Array.ConvertAll(t.Values, static v => (float)v), t.Bounds);
            for (int n = 0; n < result.Values.Length; n++)
            {
                result.Values[n] += branch.Values[n];
                result.Bounds[n] += branch.Bounds[n] + 2 * U * Math.Abs(result.Values[n]);
            }
        }

        for (int n = 0; layer.Outliers is not null && n < result.Values.Length; n++)
        {
            result.Add(layer.Outliers, n, x);
        }

        for (int n = 0; layer.Bias is not null && n < result.Values.Length; n++)
        {
            result.Values[n] += layer.Bias[n];
            result.Bounds[n] += 2 * U * Math.Abs(result.Values[n]);
        }

        return result;
    }

    /// <summary>The main matrix: parts that share out its rows stand below each other, others are added.</summary>
    private static ExactProduct MainMatrix(LayerTensors layer, ReadOnlySpan<float> x)
    {
        ExactProduct result = new(layer.Outputs);
        float[] all = x.ToArray();
        for (int part = 0; part < layer.Parts.Count; part++)
        {
            float[] inputs = layer.Order?.ColumnsOf(part) is { } columns ? Array.ConvertAll(columns, column => all[column]) : all;
            ExactProduct own = Multiply(layer.Parts[part], layer.Format.Activations, inputs, null);
            int[]? rows = layer.Order?.RowsOf(part);
            for (int i = 0; i < own.Values.Length; i++)
            {
                int n = rows?[i] ?? i;
                result.Values[n] += own.Values[i];
                result.Bounds[n] += own.Bounds[i] + (part == 0 ? 0 : 2 * U * Math.Abs(result.Values[n]));
            }
        }

        return result;
    }

    /// <summary>A row of outliers. They meet the activations as they come, are summed apart, and then added.</summary>
    private void Add(OutlierTensor outliers, int n, ReadOnlySpan<float> x)
    {
        float[] row = new float[outliers.Columns];
        outliers.AddTo(n, row);
        double sum = 0, size = 0;
        int terms = 8;
        for (int k = 0; k < row.Length; k++)
        {
            sum += (double)x[k] * row[k];
            size += Math.Abs((double)x[k] * row[k]);
            terms += row[k] == 0 ? 0 : 1;
        }

        Values[n] += sum;
        Bounds[n] += 2 * terms * U * (size + Math.Abs(Values[n]));
    }

    /// <summary>One product. <paramref name="inputBounds"/> says how far the kernel's own inputs may be from <paramref name="x"/>.</summary>
    private static ExactProduct Multiply(QuantizedTensor tensor, ActivationFormat activations, ReadOnlySpan<float> x, double[]? inputBounds)
    {
        int columns = tensor.Columns;
        double[] inputs = Inputs(activations, x);
        ExactProduct result = new(tensor.Rows);
        float[] row = new float[columns];

        // Float sums run over the columns of a group and then over groups; integer sums are rounded once per group of the walk. Outputs are stored after every stretch
        // of 1024 columns or more. 8 more for scales, conversions and chains.
        int groups = new StagedLayout(new PackedLayout(tensor.Format, tensor.Rows, columns), activations).Groups;
        double terms = (activations.IsInteger ? 0 : columns) + groups + columns / 512 + 8;
        for (int n = 0; n < tensor.Rows; n++)
        {
            tensor.DequantizeRow(n, row);
            double sum = 0, size = 0, inputError = 0;
            for (int k = 0; k < columns; k++)
            {
                sum += inputs[k] * row[k];
                size += Math.Abs(inputs[k]) * (Math.Abs(row[k]) + Background(tensor, n, k));
                inputError += inputBounds is null ? 0 : inputBounds[k] * Math.Abs(row[k]) + 2 * U * Math.Abs(inputs[k] * row[k]);
            }

            result.Values[n] = sum;
            result.Bounds[n] = 2 * terms * U * size + inputError + double.Epsilon;
        }

        return result;
    }

    /// <summary>What is added to a weight and subtracted again: twice the zero point, in units of the weight.</summary>
    private static double Background(QuantizedTensor tensor, int n, int k)
    {
        if (!tensor.Format.Element.IsInteger)
        {
            return 0;
        }

        return 2.0 * (tensor.Format.HasZeroPoint ? Math.Abs(tensor.ZeroPointOf(n, k)) : tensor.Format.Element.Offset) * tensor.ScaleOf(n, k);
    }

    private static double[] Inputs(ActivationFormat activations, ReadOnlySpan<float> x)
    {
        double[] inputs = new double[x.Length];
        if (!activations.IsInteger)
        {
            for (int k = 0; k < x.Length; k++)
            {
                inputs[k] = x[k];
            }

            return inputs;
        }

        int size = activations.GroupSize > 0 ? activations.GroupSize : x.Length;
        short[] codes = new short[x.Length];
        for (int from = 0; from < x.Length; from += size)
        {
            ReadOnlySpan<float> stretch = x.Slice(from, Math.Min(size, x.Length - from));
            ActivationQuantizer quantizer = new(stretch, activations.MaxCode);
            quantizer.Quantize<short>(stretch, codes);
            for (int k = 0; k < stretch.Length; k++)
            {
                inputs[from + k] = (double)quantizer.Scale * codes[k];
            }
        }

        return inputs;
    }
}
