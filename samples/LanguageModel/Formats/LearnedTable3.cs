namespace KernelGen.Samples.Formats;

/// <summary>3-bit codes that mean entries of a table of each row. Rows are short here: padding to whole planes and tables turn 3 bits into more than 5.</summary>
[Weights(Bits = 3, Element = WeightElement.Lut)]
public abstract partial class LearnedTable3
{
#pragma warning disable KG012 // The model is small on purpose, and its stored bits say what tables cost.

    /// <summary>Queries, keys, values and attention output.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 192), Preset<LearnedTable3>]
    public sealed partial class Attention;

    /// <summary>Gate and up.</summary>
    [QuantizedLinear(inFeatures: 192, outFeatures: 512), Preset<LearnedTable3>]
    public sealed partial class Up;

    /// <summary>Down.</summary>
    [QuantizedLinear(inFeatures: 512, outFeatures: 192), Preset<LearnedTable3>]
    public sealed partial class Down;
#pragma warning restore KG012
}
