namespace KernelGen.Samples.Formats;

/// <summary>Weights as they are: the reference.</summary>
[Weights(Element = WeightElement.Float32)]
public abstract partial class Float32
{
    /// <summary>Queries, keys, values and attention output.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 192), Preset<Float32>]
    public sealed partial class Attention;

    /// <summary>Gate and up.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 512), Preset<Float32>]
    public sealed partial class Up;

    /// <summary>Down.</summary>
    [QuantizedLinear(inFeatures: 512, outFeatures: 192), Preset<Float32>]
    public sealed partial class Down;
}
