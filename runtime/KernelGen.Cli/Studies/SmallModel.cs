namespace KernelGen.Cli.Studies;

/// <summary>The linear layers of a language model of 100 million parameters: 12 blocks of width 768 (four square layers, gate, up and down of 2048) and a head for 20 000 tokens.</summary>
internal static partial class SmallModel
{
    public const int Blocks = 12;
    public const int Width = 768;
    public const int FeedForward = 2048;
    public const int Vocabulary = 20_000;

    [Weights(Element = WeightElement.Float32)]
    internal abstract partial class Float32
    {
        [QuantizedLinear(Width, Width), Preset<Float32>]
        internal sealed partial class Attention;

        [QuantizedLinear(Width, FeedForward), Preset<Float32>]
        internal sealed partial class Up;

        [QuantizedLinear(FeedForward, Width), Preset<Float32>]
        internal sealed partial class Down;

        [QuantizedLinear(Width, Vocabulary), Preset<Float32>]
        internal sealed partial class Head;
    }

    [Weights(Bits = 8), Activations(Bits = 8, GroupSize = ActivationsAttribute.PerToken)]
    internal abstract partial class Int8
    {
        [QuantizedLinear(Width, Width), Preset<Int8>]
        internal sealed partial class Attention;

        [QuantizedLinear(Width, FeedForward), Preset<Int8>]
        internal sealed partial class Up;

        [QuantizedLinear(FeedForward, Width), Preset<Int8>]
        internal sealed partial class Down;

        [QuantizedLinear(Width, Vocabulary), Preset<Int8>]
        internal sealed partial class Head;
    }

    [Weights(Bits = 4, GroupSize = 128), Activations(Bits = 8, GroupSize = ActivationsAttribute.PerToken)]
    internal abstract partial class Int4
    {
        [QuantizedLinear(Width, Width), Preset<Int4>]
        internal sealed partial class Attention;

        [QuantizedLinear(Width, FeedForward), Preset<Int4>]
        internal sealed partial class Up;

        [QuantizedLinear(FeedForward, Width), Preset<Int4>]
        internal sealed partial class Down;

        [QuantizedLinear(Width, Vocabulary), Preset<Int4>]
        internal sealed partial class Head;
    }

    [Weights(Bits = 4, Element = WeightElement.NormalFloat, GroupSize = 64)]
    internal abstract partial class NormalFloat4
    {
        [QuantizedLinear(Width, Width), Preset<NormalFloat4>]
        internal sealed partial class Attention;

        [QuantizedLinear(Width, FeedForward), Preset<NormalFloat4>]
        internal sealed partial class Up;

        [QuantizedLinear(FeedForward, Width), Preset<NormalFloat4>]
        internal sealed partial class Down;

        [QuantizedLinear(Width, Vocabulary), Preset<NormalFloat4>]
        internal sealed partial class Head;
    }
}
