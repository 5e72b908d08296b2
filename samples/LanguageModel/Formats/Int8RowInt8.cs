namespace KernelGen.Samples.Formats;

/// <summary>Symmetric 8-bit codes, one scale per row, and int8 activations: the product is an integer product.</summary>
[Weights(Bits = 8), Activations(GroupSize = ActivationsAttribute.PerToken)]
public abstract partial class Int8RowInt8
{
    /// <summary>Queries, keys, values and attention output.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 192), Preset<Int8RowInt8>]
    public sealed partial class Attention;

    /// <summary>Gate and up.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 512), Preset<Int8RowInt8>]
    public sealed partial class Up;

    /// <summary>Down.</summary>
    [QuantizedLinear(inFeatures: 512, outFeatures: 192), Preset<Int8RowInt8>]
    public sealed partial class Down;
}
