namespace KernelGen.Samples.Formats;

/// <summary>Unsigned 3-bit codes with a zero point and a scale per 64, and int8 activations.</summary>
[Weights(Bits = 3, GroupSize = 64, ZeroPoint = true), Activations(GroupSize = ActivationsAttribute.PerToken)]
public abstract partial class UInt3Group64Int8
{
    /// <summary>Queries, keys, values and attention output.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 192), Preset<UInt3Group64Int8>]
    public sealed partial class Attention;

    /// <summary>Gate and up.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 512), Preset<UInt3Group64Int8>]
    public sealed partial class Up;

    /// <summary>Down.</summary>
    [QuantizedLinear(inFeatures: 512, outFeatures: 192), Preset<UInt3Group64Int8>]
    public sealed partial class Down;
}
