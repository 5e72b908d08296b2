namespace KernelGen.Samples.Formats;

/// <summary>Symmetric 4-bit codes, one scale per 128. K = 192 leaves a last group of 64.</summary>
[Weights(Bits = 4, GroupSize = 128, PadK = true)]
public abstract partial class Int4Group128
{
    /// <summary>Queries, keys, values and attention output.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 192), Preset<Int4Group128>]
    public sealed partial class Attention;

    /// <summary>Gate and up.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 512), Preset<Int4Group128>]
    public sealed partial class Up;

    /// <summary>Down.</summary>
    [QuantizedLinear(inFeatures: 512, outFeatures: 192), Preset<Int4Group128>]
    public sealed partial class Down;
}
