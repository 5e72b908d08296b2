using System.Collections.Generic;
using KernelGen.Samples.Formats;

namespace KernelGen.Cli.Demo;

/// <summary>One layer of a 7-billion-parameter model, 4096 → 11008, in every format of the demo.</summary>
internal static partial class LargeLayers
{
    public const int Inputs = 4096;
    public const int Outputs = 11008;

    /// <summary>The formats of the demo, fp32 first.</summary>
    public static IReadOnlyList<TimedLayer> All { get; } =
    [
        TimedLayer.Of<Float32>(),
        TimedLayer.Of<Int8>(),
        TimedLayer.Of<Int8Int8>(),
        TimedLayer.Of<Int4>(),
        TimedLayer.Of<Int4Int8>(),
        TimedLayer.Of<NormalFloat4>(),
        TimedLayer.Of<UInt3>(),
        TimedLayer.Of<UInt2>(),
        TimedLayer.Of<Sparse4>(),
        TimedLayer.Of<Sparse4Int8>(),
        TimedLayer.Of<Slim>(),
        TimedLayer.Of<SlimQuantized>(),
        TimedLayer.Of<SlimQuantizedInt8>(),
    ];

    [QuantizedLinear(Inputs, Outputs), Preset<Samples.Formats.Float32>]
    internal sealed partial class Float32;

    [QuantizedLinear(Inputs, Outputs), Preset<Int8Row>]
    internal sealed partial class Int8;

    [QuantizedLinear(Inputs, Outputs), Preset<Int8RowInt8>]
    internal sealed partial class Int8Int8;

    [QuantizedLinear(Inputs, Outputs), Preset<Int4Group128>]
    internal sealed partial class Int4;

    [QuantizedLinear(Inputs, Outputs), Preset(Presets.Int4_G128), Activations(GroupSize = 0)]
    internal sealed partial class Int4Int8;

    [QuantizedLinear(Inputs, Outputs), Preset<NormalFloat4Group64>]
    internal sealed partial class NormalFloat4;

    [QuantizedLinear(Inputs, Outputs), Weights(Element = WeightElement.E2M1, GroupSize = 64)]
    internal sealed partial class Float4;

    [QuantizedLinear(Inputs, Outputs), Preset<UInt3Group64>]
    internal sealed partial class UInt3;

    [QuantizedLinear(Inputs, Outputs), Preset<UInt2Group64>]
    internal sealed partial class UInt2;

    [QuantizedLinear(Inputs, Outputs), Preset(Presets.Slim_W4_24)]
    internal sealed partial class Sparse4;

    [QuantizedLinear(Inputs, Outputs), Preset(Presets.Slim_W4_24), Activations(GroupSize = 0)]
    internal sealed partial class Sparse4Int8;

    [QuantizedLinear(Inputs, Outputs), Preset(Presets.Slim_W4_24_LR)]
    internal sealed partial class Slim;

    [QuantizedLinear(Inputs, Outputs), Preset(Presets.Slim_W4_24_LRQ)]
    internal sealed partial class SlimQuantized;

    [QuantizedLinear(Inputs, Outputs), Preset(Presets.Slim_W4_24_LRQ), Activations(GroupSize = 0)]
    internal sealed partial class SlimQuantizedInt8;
}
