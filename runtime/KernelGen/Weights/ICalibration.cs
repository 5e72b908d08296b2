using System;

namespace KernelGen;

/// <summary>What a quantizer may know about a layer's inputs <c>X</c> (T×K).</summary>
public interface ICalibration
{
    /// <summary>K.</summary>
    int Features { get; }

    /// <summary>T, the rows seen.</summary>
    long Rows { get; }

    /// <summary><c>mean |x[:, k]|</c>, K values.</summary>
    ReadOnlySpan<double> MeanAbsolute { get; }

    /// <summary><c>max |x[:, k]|</c>, K values.</summary>
    ReadOnlySpan<double> MaxAbsolute { get; }

    /// <summary><c>mean x[:, k]²</c>, K values.</summary>
    ReadOnlySpan<double> MeanSquare { get; }

    /// <summary><c>XᵀX / T</c>, K×K row after row; empty if it was not collected.</summary>
    ReadOnlySpan<double> Covariance { get; }
}
