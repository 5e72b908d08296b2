using System;
using System.Collections.Concurrent;
using KernelGen.Quantization;

namespace KernelGen.Bench;

/// <summary>
/// How far a product is from the one of fp32 weights and activations, <c>‖Y − X·Wᵀ‖ / ‖X·Wᵀ‖</c>: rounding of weights, of activations and of sums.
/// Weights and activations are normally distributed; the same numbers go to kernels and to peers.
/// </summary>
internal sealed class ErrorProbe
{
    /// <summary>Rows of weights.</summary>
    public const int Outputs = 256;

    /// <summary>Rows of activations.</summary>
    public const int Rows = 16;

    private static readonly ConcurrentDictionary<int, ErrorProbe> s_probes = [];
    private static readonly ConcurrentDictionary<(string, int), double> s_errors = [];

    // Least squared error where weights are only rounded, as the encoders of peers do it; SLiM's own methods where weights are left out.
    private static readonly Composition
        s_dense = Quantizers.ClipSearch,
        s_sparse = Quantizers.Wanda24,
        s_adapters = Quantizers.SlimLora;

    private readonly double[] _exact = new double[Rows * Outputs];
    private readonly double _norm;

    private ErrorProbe(int inputs)
    {
        Weights = Normal(Outputs, inputs, 1 / Math.Sqrt(inputs), seed: 21);
        Activations = Normal(Rows, inputs, 1, seed: 22);
        for (int m = 0; m < Rows; m++)
        {
            for (int n = 0; n < Outputs; n++)
            {
                double sum = 0;
                ReadOnlySpan<float> x = Activations.Row(m), w = Weights.Row(n);
                for (int k = 0; k < x.Length; k++)
                {
                    sum += (double)x[k] * w[k];
                }

                _exact[m * Outputs + n] = sum;
                _norm += sum * sum;
            }
        }
    }

    /// <summary>W, <see cref="Outputs"/>×K.</summary>
    public Matrix Weights { get; }

    /// <summary>X, <see cref="Rows"/>×K.</summary>
    public Matrix Activations { get; }

    /// <summary>The probe for a number of inputs, always the same one.</summary>
    public static ErrorProbe For(int inputs) => s_probes.GetOrAdd(inputs, static k => new ErrorProbe(k));

    /// <summary>The error of a format at a number of inputs, measured with the kernel that runs on this machine.</summary>
    public static double Of(BenchFormat format, int inputs) => s_errors.GetOrAdd((format.Id, inputs), _ =>
    {
        using CpuDevice device = new(1);
        return For(inputs).Measure(format, device);
    });

    /// <summary>The error of an output, M×N as the probe's rows are.</summary>
    public double Of(ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (int i = 0; i < _exact.Length; i++)
        {
            double difference = y[i] - _exact[i];
            sum += difference * difference;
        }

        return Math.Sqrt(sum / _norm);
    }

    /// <summary>The error of a format, measured with the kernel that runs on a device.</summary>
    public double Measure(BenchFormat format, IDevice device)
    {
        CalibrationStatistics calibration = new(Weights.Columns, collectCovariance: false);
        calibration.Add(Normal(256, Weights.Columns, 1, seed: 23).Values);
        Composition method = format.Format.LowRank is not null ? s_adapters : format.Format.Weights.Sparsity is not null ? s_sparse : s_dense;
        using IDeviceLinear layer = device.Prepare(format.Kernels, method.Quantize(format.Format, Weights, calibration));
        float[] y = new float[Rows * Outputs];
        layer.Forward(Activations.Values, y, Rows);
        return Of(y);
    }

    // Box–Muller: two uniform numbers make a normal one.
    private static Matrix Normal(int rows, int columns, double deviation, int seed)
    {
        Random random = new(seed);
        Matrix matrix = new(rows, columns);
        for (int i = 0; i < matrix.Values.Length; i++)
        {
            matrix.Values[i] = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return matrix;
    }
}
