using KernelGen.Quantization;

namespace KernelGen.Cli.Synthetic;

/// <summary>A synthetic layer with inputs, the same ones every time.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Weights">W, outputs × inputs.</param>
/// <param name="Calibration">Statistics of calibration rows.</param>
/// <param name="Compared">Some of those rows, for methods that compare outputs.</param>
/// <param name="HeldOut">Other rows of the same domain.</param>
internal sealed record SyntheticLayer(string Name, Matrix Weights, CalibrationStatistics Calibration, Matrix Compared, Matrix HeldOut)
{
    private const int Inputs = 1024;
    private const int Outputs = 512;

    /// <summary>A well-behaved layer and a heavy-tailed one with the same inputs.</summary>
    public static (SyntheticLayer Gaussian, SyntheticLayer HeavyTailed) Draw()
    {
        SyntheticInputs source = new(20240601, Inputs);
        Matrix calibration = source.Rows(3072), heldOut = source.Rows(768), compared = new(256, Inputs, calibration.Values[..(256 * Inputs)]);
        CalibrationStatistics statistics = new(Inputs);
        statistics.Add(calibration);
        return (
            new("normal", SyntheticWeights.Gaussian(20240602, Outputs, Inputs), statistics, compared, heldOut),
            new("heavy-tailed", SyntheticWeights.HeavyTailed(20240603, Outputs, Inputs), statistics, compared, heldOut));
    }

    /// <summary>The relative output error of other weights over held-out rows.</summary>
    public double Error(Matrix approximation) => OutputError.Relative(HeldOut, Weights, approximation);
}
