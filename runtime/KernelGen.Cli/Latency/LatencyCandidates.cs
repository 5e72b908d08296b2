using System.Collections.Generic;

namespace KernelGen.Cli.Latency;

/// <summary>The formats among which <c>plan</c> chooses, with the kernels that the build wrote for them. Kernels do not depend on the shape.</summary>
internal static partial class LatencyCandidates
{
    /// <summary>Widest first.</summary>
    public static IReadOnlyList<LayerKernels> All { get; } = [Int8.Kernels, Int6.Kernels, Int5.Kernels, Int4.Kernels, Int3.Kernels];

    [QuantizedLinear(64, 64), Weights(Bits = 8, GroupSize = 64), Activations(GroupSize = ActivationsAttribute.PerToken)]
    private sealed partial class Int8;

    [QuantizedLinear(64, 64), Weights(Bits = 6, GroupSize = 64), Activations(GroupSize = ActivationsAttribute.PerToken)]
    private sealed partial class Int6;

    [QuantizedLinear(64, 64), Weights(Bits = 5, GroupSize = 64), Activations(GroupSize = ActivationsAttribute.PerToken)]
    private sealed partial class Int5;

    [QuantizedLinear(64, 64), Weights(Bits = 4, GroupSize = 64), Activations(GroupSize = ActivationsAttribute.PerToken)]
    private sealed partial class Int4;

    [QuantizedLinear(64, 64), Weights(Bits = 3, GroupSize = 64), Activations(GroupSize = ActivationsAttribute.PerToken)]
    private sealed partial class Int3;
}
