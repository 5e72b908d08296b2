using System;

namespace KernelGen;

/// <summary>Where a product goes, M×N.</summary>
/// <param name="Pointer">Where it is.</param>
/// <param name="Type">How a number is stored.</param>
/// <param name="Start">What outputs start from: 0 nothing, 1 the bias, 2 what they hold.</param>
/// <param name="Bias">N floats, if outputs start from them.</param>
/// <param name="Scale">What products are multiplied by.</param>
/// <param name="Padding">Columns to which rows are filled up with zeros, or 0.</param>
/// <param name="IsUnscaled">Whether products are meant for activations without the scales of their rows.</param>
internal readonly record struct CudaOutput(nint Pointer, CudaTensorType Type, int Start = 0, nint Bias = 0, float Scale = 1, int Padding = 0, bool IsUnscaled = false)
{
    /// <summary>Starts from the bias.</summary>
    public const int FromBias = 1;

    /// <summary>Starts from what is there.</summary>
    public const int FromOutputs = 2;

    /// <summary>Columns of a row.</summary>
    /// <param name="outputs">N.</param>
    public int Columns(int outputs) => Math.Max(outputs, Padding);
}
