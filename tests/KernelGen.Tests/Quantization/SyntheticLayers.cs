using System;
using System.Linq;
using KernelGen.Quantization;

namespace KernelGen.Tests.Quantization;

/// <summary>Seeded synthetic layers: correlated activations with loud channels (FX-X), Gaussian weights (FX-G), heavy-tailed ones (FX-H),
/// trained-like ones (FX-CPL).</summary>
internal static class SyntheticLayers
{
    public const int Inputs = 1024;
    public const int Outputs = 512;
    private const int CalibrationRows = 3072;
    private const int HeldOutRows = 768;
    private const int LatentSize = 64;
    private const int LoudChannels = Inputs / 100;

    private static readonly Lazy<(Matrix Calibration, Matrix HeldOut, int[] Loud)> s_activations = new(DrawActivations);
    private static readonly Lazy<CalibrationStatistics> s_statistics = new(() => StatisticsOf(Calibration));
    private static readonly Lazy<Matrix> s_gaussian = new(DrawGaussian);
    private static readonly Lazy<Matrix> s_heavyTailed = new(DrawHeavyTailed);
    private static readonly Lazy<Matrix> s_trained = new(DrawTrained);

    public static Matrix Calibration => s_activations.Value.Calibration;

    public static Matrix HeldOut => s_activations.Value.HeldOut;

    public static CalibrationStatistics Statistics => s_statistics.Value;

    /// <summary>FX-G: a well-behaved layer of a language model.</summary>
    public static Matrix Gaussian => s_gaussian.Value;

    /// <summary>FX-H: Student-t weights with outliers.</summary>
    public static Matrix HeavyTailed => s_heavyTailed.Value;

    /// <summary>FX-CPL: FX-G with smaller weights where the inputs are loud.</summary>
    public static Matrix Trained => s_trained.Value;

    public static CalibrationStatistics StatisticsOf(Matrix rows, bool covariance = true)
    {
        CalibrationStatistics statistics = new(rows.Columns, covariance);
        statistics.Add(rows);
        return statistics;
    }

    private static (Matrix, Matrix, int[]) DrawActivations()
    {
        Random random = new(20240601);
        double[] mixing = [.. Enumerable.Range(0, LatentSize * Inputs).Select(_ => random.NextNormal() / 8)];
        double[] scale = [.. Enumerable.Range(0, Inputs).Select(_ => Math.Exp(0.6 * random.NextNormal()))];
        int[] loud = [.. Enumerable.Range(0, Inputs).OrderBy(_ => random.Next()).Take(LoudChannels)];
        foreach (int channel in loud)
        {
            scale[channel] *= 15;
        }

        return (Rows(CalibrationRows), Rows(HeldOutRows), loud);

        Matrix Rows(int count)
        {
            Matrix rows = new(count, Inputs);
            double[] x = new double[Inputs];
            for (int row = 0; row < count; row++)
            {
                for (int k = 0; k < Inputs; k++)
                {
                    x[k] = 0.7 * random.NextNormal();
                }

                for (int latent = 0; latent < LatentSize; latent++)
                {
                    double z = random.NextNormal();
                    for (int k = 0; k < Inputs; k++)
                    {
                        x[k] += z * mixing[latent * Inputs + k];
                    }
                }

                for (int k = 0; k < Inputs; k++)
                {
                    rows[row, k] = (float)(x[k] * scale[k]);
                }
            }

            return rows;
        }
    }

    private static Matrix DrawGaussian()
    {
        Random random = new(20240602);
        return Draw(() => 0.02 * random.NextNormal(), () => Math.Exp(0.1 * random.NextNormal()));
    }

    private static Matrix DrawHeavyTailed()
    {
        Random random = new(20240603);
        return Draw(
            () => 0.02 * random.NextStudent(5) * (random.NextDouble() < 0.001 ? 6 : 1),
            () => Math.Exp(0.25 * random.NextNormal()));
    }

    private static Matrix DrawTrained()
    {
        Matrix weights = new(Outputs, Inputs, (float[])Gaussian.Values.Clone());
        foreach (int channel in s_activations.Value.Loud)
        {
            for (int row = 0; row < Outputs; row++)
            {
                weights[row, channel] *= 0.3f;
            }
        }

        return weights;
    }

    private static Matrix Draw(Func<double> weight, Func<double> rowScale)
    {
        Matrix weights = new(Outputs, Inputs);
        for (int row = 0; row < Outputs; row++)
        {
            double scale = rowScale();
            for (int k = 0; k < Inputs; k++)
            {
                weights[row, k] = (float)(scale * weight());
            }
        }

        return weights;
    }
}
