namespace KernelGen.Bench;

/// <summary>One format to time: its id, and the kernels that the build generated for it.</summary>
/// <param name="Id">The format id, such as <c>i4g128_a8</c>.</param>
/// <param name="Kernels">The kernels.</param>
internal sealed record BenchFormat(string Id, LayerKernels Kernels)
{
    /// <summary>How the format is stored and computed.</summary>
    public LayerFormat Format => Kernels.Format;

    /// <summary>Activations as format ids spell them: <c>a8</c>, <c>a8g32</c>, or <c>f32</c>.</summary>
    public string Activation => Format.Activations.IsInteger ? Format.Activations.ToString() : "f32";

    /// <summary>Bytes of an N×K layer, side parts included.</summary>
    public long PackedBytes(BenchShape shape) => Format.PackedBytes(shape.N, shape.K);

    /// <summary>Stored bits per weight of an N×K layer.</summary>
    public double StoredBits(BenchShape shape) => Format.StoredBits(shape.N, shape.K);

    /// <summary>The id, which names rows of benchmarks.</summary>
    public override string ToString() => Id;
}
