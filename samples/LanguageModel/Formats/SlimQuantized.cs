namespace KernelGen.Samples.Formats;

/// <summary>2:4 sparse 4-bit codes, and 4-bit adapters of a tenth of the rank.</summary>
[Weights(Bits = 4, Granularity = Granularity.Tensor), Sparse(2, 4), LowRank(Ratio = 0.1, Bits = 4, GroupSize = 128)]
public abstract partial class SlimQuantized
{
    /// <summary>Queries, keys, values and attention output.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 192), Preset<SlimQuantized>]
    public sealed partial class Attention;

    /// <summary>Gate and up.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 512), Preset<SlimQuantized>]
    public sealed partial class Up;

    /// <summary>Down.</summary>
    [QuantizedLinear(inFeatures: 512, outFeatures: 192), Preset<SlimQuantized>]
    public sealed partial class Down;
}
