namespace KernelGen.Samples.Formats;

/// <summary>4-bit codes whose values are quantiles of the normal distribution, one scale per 64.</summary>
[Weights(Bits = 4, Element = WeightElement.NormalFloat, GroupSize = 64)]
public abstract partial class NormalFloat4Group64
{
    /// <summary>Queries, keys, values and attention output.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 192), Preset<NormalFloat4Group64>]
    public sealed partial class Attention;

    /// <summary>Gate and up.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 512), Preset<NormalFloat4Group64>]
    public sealed partial class Up;

    /// <summary>Down.</summary>
    [QuantizedLinear(inFeatures: 512, outFeatures: 192), Preset<NormalFloat4Group64>]
    public sealed partial class Down;
}
