using System;

namespace KernelGen.Quantization;

/// <summary>What the squared error of a weight counts, by its input feature.</summary>
internal static class InputPower
{
    /// <summary><c>mean x²</c>, without zeros; all ones without a calibration.</summary>
    /// <exception cref="ArgumentException">The calibration is of other features.</exception>
    public static double[] Of(ICalibration? calibration, int features)
    {
        if (calibration is not null)
        {
            ICalibration known = CalibrationRequirement.Require(calibration, features, "The choice of outliers");
            return CalibrationRequirement.StrictlyPositive(known.MeanSquare);
        }

        double[] ones = new double[features];
        Array.Fill(ones, 1);
        return ones;
    }
}
