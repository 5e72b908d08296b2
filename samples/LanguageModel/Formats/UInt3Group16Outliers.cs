namespace KernelGen.Samples.Formats;

/// <summary>SpQR: unsigned 3-bit codes with a zero point and a scale per 16, both of 3 bits, and one weight in a hundred in fp16.</summary>
[Weights(Bits = 3, GroupSize = 16, ZeroPoint = true), SecondLevel(Bits = 3, Rows = 16, Groups = 1), Outliers(0.01)]
public abstract partial class UInt3Group16Outliers
{
    /// <summary>Queries, keys, values and attention output.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 192), Preset<UInt3Group16Outliers>]
    public sealed partial class Attention;

    /// <summary>Gate and up.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 512), Preset<UInt3Group16Outliers>]
    public sealed partial class Up;

    /// <summary>Down.</summary>
    [QuantizedLinear(inFeatures: 512, outFeatures: 192), Preset<UInt3Group16Outliers>]
    public sealed partial class Down;
}
