namespace KernelGen.Samples.Formats;

/// <summary>Unsigned 2-bit codes with a zero point and a scale per 64.</summary>
[Weights(Bits = 2, GroupSize = 64, ZeroPoint = true)]
public abstract partial class UInt2Group64
{
    /// <summary>Queries, keys, values and attention output.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 192), Preset<UInt2Group64>]
    public sealed partial class Attention;

    /// <summary>Gate and up.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 512), Preset<UInt2Group64>]
    public sealed partial class Up;

    /// <summary>Down.</summary>
    [QuantizedLinear(inFeatures: 512, outFeatures: 192), Preset<UInt2Group64>]
    public sealed partial class Down;
}
