using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace KernelGen.Bench;

/// <summary>Compares a kernel with a float64 product over decoded weights, so that no wrong kernel is timed.</summary>
/// <remarks>
/// Seven rows use the methods for 4, 2 and 1 rows of activations; single rows use the last alone. Activations are those of
/// <see cref="RandomLayer.Activations"/>, which int8 represents exactly, so both sides multiply the same numbers.
/// </remarks>
internal static class OutputCheck
{
    private const int Rows = 7;
    private const int Outputs = 24;

    // Float32 sums of K terms around a zero point stay well below; a wrong code, scale or zero point is far above.
    private const double Tolerance = 1e-3;

    /// <summary>Runs the layer and returns its largest error over a sample of outputs, relative to their root mean square.</summary>
    /// <exception cref="KernelGenException">The error is too large.</exception>
    public static double Require(IDeviceLinear layer, LayerTensors tensors)
    {
        float[] x = RandomLayer.Activations(Rows, tensors.Inputs, seed: 11), y = new float[Rows * tensors.Outputs];
        int[] sample = [.. Enumerable.Range(0, Outputs).Select(i => (int)((long)i * (tensors.Outputs - 1) / (Outputs - 1)))];
        double[] exact = [.. Enumerable.Range(0, Rows).SelectMany(m => Exact(tensors, x.AsSpan(m * tensors.Inputs, tensors.Inputs), sample))];

        double unit = Math.Sqrt(exact.Average(static v => v * v)), worst = 0;
        void Compare(int first, int rows)
        {
            Array.Fill(y, float.NaN);
            layer.Forward(x.AsSpan(first * tensors.Inputs), y, rows);
            for (int m = 0; m < rows; m++)
            {
                for (int i = 0; i < sample.Length; i++)
                {
                    double error = Math.Abs(y[m * tensors.Outputs + sample[i]] - exact[(first + m) * sample.Length + i]) / unit;
                    worst = error <= worst ? worst : error;
                }
            }
        }

        Compare(0, Rows);
        Compare(3, 1);
        return worst <= Tolerance ? worst : throw new KernelGenException(string.Create(
            CultureInfo.InvariantCulture,
            $"{layer.Describe().Kernel} is wrong by {worst:g3} of the root mean square output, more than {Tolerance}; it is not timed. Run the conformance tests."));
    }

    private static IEnumerable<double> Exact(LayerTensors tensors, ReadOnlySpan<float> x, int[] outputs)
    {
        double[] result = new double[outputs.Length];
        float[] all = x.ToArray();
        for (int part = 0; part < tensors.Parts.Count; part++)
        {
            int[]? rows = tensors.Order?.RowsOf(part), columns = tensors.Order?.ColumnsOf(part);
            int[] own = [.. Enumerable.Range(0, outputs.Length).Where(i => rows is null || Array.IndexOf(rows, outputs[i]) >= 0)];
            float[] inputs = columns is null ? all : Array.ConvertAll(columns, column => all[column]);
            double[] product = Multiply(tensors.Parts[part], inputs, Array.ConvertAll(own, i => rows is null ? outputs[i] : Array.IndexOf(rows, outputs[i])));
            for (int i = 0; i < own.Length; i++)
            {
                result[own[i]] += product[i];
            }
        }

        for (int i = 0; tensors.Outliers is not null && i < outputs.Length; i++)
        {
            float[] row = new float[tensors.Inputs];
            tensors.Outliers.AddTo(outputs[i], row);
            for (int k = 0; k < row.Length; k++)
            {
                result[i] += (double)row[k] * x[k];
            }
        }

        if (tensors is { Down: { } down, Up: { } up })
        {
            double[] t = Multiply(down, x, [.. Enumerable.Range(0, down.Rows)]);
            double[] branch = Multiply(up, Array.ConvertAll(t, static v => (float)v), outputs);
            return result.Zip(branch, static (a, b) => a + b);
        }

        return result;
    }

    private static double[] Multiply(QuantizedTensor weights, ReadOnlySpan<float> x, int[] outputs)
    {
        float[] row = new float[weights.Columns];
        double[] result = new double[outputs.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            weights.DequantizeRow(outputs[i], row);
            for (int k = 0; k < row.Length; k++)
            {
                result[i] += (double)row[k] * x[k];
            }
        }

        return result;
    }
}
