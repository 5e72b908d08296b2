namespace KernelGen.Generator.Rendering;

/// <summary>The parameters of a tensor-core kernel that belong to one of its matrices.</summary>
/// <param name="Packed">The packed weights.</param>
/// <param name="Inputs">The activations.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Factor">What products are multiplied by beside their scales; null: nothing.</param>
internal sealed record CudaTensorOperands(string Packed, string Inputs, string Shape, string? Factor)
{
    /// <summary>The weights of the layer.</summary>
    public static CudaTensorOperands Main { get; } = new("packed", "inputs", "shape", null);

    /// <summary>The second factor of a low-rank branch.</summary>
    public static CudaTensorOperands Up { get; } = new("upPacked", "projected", "up", "up.OutputScale");
}
