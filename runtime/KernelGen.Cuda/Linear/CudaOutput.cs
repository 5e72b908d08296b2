namespace KernelGen;

/// <summary>Where a product goes, M×N.</summary>
/// <param name="Pointer">Where it is.</param>
/// <param name="Type">How a number is stored.</param>
/// <param name="Start">What outputs start from: 0 nothing, 1 the bias, 2 what they hold.</param>
/// <param name="Bias">N floats, if outputs start from them.</param>
internal readonly record struct CudaOutput(nint Pointer, CudaTensorType Type, int Start = 0, nint Bias = 0)
{
    /// <summary>Starts from the bias.</summary>
    public const int FromBias = 1;

    /// <summary>Starts from what is there.</summary>
    public const int FromOutputs = 2;
}
