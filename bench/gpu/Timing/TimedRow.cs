namespace KernelGen.GpuBench;

/// <summary>A measured layer, as <c>times.json</c> holds it.</summary>
/// <param name="Model">Of LLaMA-2.</param>
/// <param name="Layer">Which layer of it.</param>
/// <param name="N">Outputs.</param>
/// <param name="K">Inputs.</param>
/// <param name="M">Rows of activations.</param>
/// <param name="Format">The format id.</param>
/// <param name="Kernel">What ran.</param>
/// <param name="Seconds">Median time of a forward, in the replay of a graph.</param>
/// <param name="Bytes">Packed weights, fp16 activations and fp16 outputs.</param>
/// <param name="FractionOfCopy">Bytes over seconds, over the bandwidth of a copy on the same GPU.</param>
/// <param name="Fp16Seconds">The same product by PyTorch in fp16, or <c>null</c> if it was not measured.</param>
internal sealed record TimedRow(
    string Model, string Layer, int N, int K, int M, string Format, string Kernel, double Seconds, long Bytes, double FractionOfCopy, double? Fp16Seconds)
{
    /// <summary>How many times as fast as fp16.</summary>
    public double? Ratio => Fp16Seconds / Seconds;
}
