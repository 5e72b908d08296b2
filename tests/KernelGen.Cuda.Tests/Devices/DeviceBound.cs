using System;
using System.Linq;
using KernelGen.Tests.Kernels;

namespace KernelGen.Tests.Devices;

/// <summary>A layer's product of one row in float64, with a bound on what a GPU may differ by.</summary>
/// <param name="Values">N products.</param>
/// <param name="Bounds">N bounds.</param>
internal sealed record DeviceBound(double[] Values, double[] Bounds)
{
    // Kernels round once for each part, and for each warp or block that shares out K.
    private const int Shares = 64, MostParts = 64;
    private const double HalfRounding = 1.0 / (1 << 11);

    /// <summary>The product and its bound.</summary>
    /// <param name="tensors">The layer.</param>
    /// <param name="variant">How its main product is computed.</param>
    /// <param name="x">K activations that halves hold, whatever power of two they are multiplied by.</param>
    public static DeviceBound Of(LayerTensors tensors, CudaVariant variant, ReadOnlySpan<float> x)
    {
        ExactProduct exact = ExactProduct.Of(tensors, x);
        double terms = Terms(tensors);
        double[] more = Projected(tensors, variant, x);
        return new(exact.Values, [.. exact.Bounds.Select((bound, n) => terms * bound + more[n])]);
    }

    /// <summary>How many times as many roundings there are as the bound counts: columns of float activations, and groups. Sums of integer activations as floats round for each column.</summary>
    private static double Terms(LayerTensors tensors)
    {
        StagedLayout walk = new(new PackedLayout(tensors.Weights.Format, tensors.Outputs, tensors.Inputs), tensors.Format.Activations);
        bool isInteger = tensors.Format.Activations.IsInteger;
        double counted = (isInteger ? 0 : tensors.Inputs) + walk.Groups + tensors.Inputs / 512 + 8;
        return (counted + Shares + MostParts + (isInteger ? tensors.Inputs + 2 : 0)) / counted;
    }

    /// <summary>On tensor cores what Up multiplies is rounded to halves.</summary>
    private static double[] Projected(LayerTensors tensors, CudaVariant variant, ReadOnlySpan<float> x)
    {
        double[] more = new double[tensors.Outputs];
        if (variant == CudaVariant.Scalar || tensors is not { Down: { } down, Up: { } up })
        {
            return more;
        }

        LayerTensors first = new(new(down.Format, null, tensors.Format.Projection!.Activations), down, null, null, null);
        ExactProduct projected = ExactProduct.Of(first, x);
        float[] row = new float[up.Columns];
        double smallest = SmallestHalf(down, projected, variant, x);
        for (int n = 0; n < more.Length; n++)
        {
            up.DequantizeRow(n, row);
            for (int r = 0; r < row.Length; r++)
            {
                more[n] += Math.Abs(row[r]) * (HalfRounding * Math.Abs(projected.Values[r]) + smallest);
            }
        }

        return more;
    }

    /// <summary>
    /// What is lost below the smallest half. Staged alone, projected activations have their largest at 2¹³ and above: 2⁻³⁷ of it. Where the main product multiplies the second factor along, rows of
    /// activations have their largest there, and what they are projected to is divided by the norm of the factor and by 2⁷ (or up to twice that).
    /// </summary>
    private static double SmallestHalf(QuantizedTensor down, ExactProduct projected, CudaVariant variant, ReadOnlySpan<float> x)
    {
        if (variant != CudaVariant.TensorLowRank)
        {
            return projected.Values.Max(Math.Abs) * Math.Pow(2, -37);
        }

        float[] row = new float[down.Columns];
        double norm = 0, most = 0;
        for (int r = 0; r < down.Rows; r++)
        {
            down.DequantizeRow(r, row);
            norm = Math.Max(norm, Math.Sqrt(row.Sum(static value => (double)value * value)));
        }

        foreach (float value in x)
        {
            most = Math.Max(most, Math.Abs(value));
        }

        return Math.Pow(2, -25 + 7 + 1 - 13) * norm * most;
    }
}
