using System;
using KernelGen.Cli.Synthetic;
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

    private static readonly SyntheticInputs s_source = new(20240601, Inputs);
    private static readonly Lazy<(Matrix Calibration, Matrix HeldOut)> s_activations = new(static () => (s_source.Rows(CalibrationRows), s_source.Rows(HeldOutRows)));
    private static readonly Lazy<CalibrationStatistics> s_statistics = new(() => StatisticsOf(Calibration));
    private static readonly Lazy<Matrix> s_gaussian = new(static () => SyntheticWeights.Gaussian(20240602, Outputs, Inputs));
    private static readonly Lazy<Matrix> s_heavyTailed = new(static () => SyntheticWeights.HeavyTailed(20240603, Outputs, Inputs));
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

    private static Matrix DrawTrained()
    {
        Matrix weights = new(Outputs, Inputs, (float[])Gaussian.Values.Clone());
        foreach (int channel in s_source.LoudChannels)
        {
            for (int row = 0; row < Outputs; row++)
            {
                weights[row, channel] *= 0.3f;
            }
        }

        return weights;
    }
}
