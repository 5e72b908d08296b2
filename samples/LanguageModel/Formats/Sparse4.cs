namespace KernelGen.Samples.Formats;

/// <summary>Symmetric 4-bit codes under one scale, half of them dropped: two of every four stay.</summary>
[Weights(Bits = 4, Granularity = Granularity.Tensor), Sparse(2, 4)]
public abstract partial class Sparse4
{
    /// <summary>Queries, keys, values and attention output.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 192), Preset<Sparse4>]
    public sealed partial class Attention;

    /// <summary>Gate and up.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 512), Preset<Sparse4>]
    public sealed partial class Up;

    /// <summary>Down.</summary>
    [QuantizedLinear(inFeatures: 512, outFeatures: 192), Preset<Sparse4>]
    public sealed partial class Down;
}
