using System;

namespace KernelGen;

/// <summary>Layers that run one after the other.</summary>
internal sealed class SeparateLayers(IDeviceLinear[] layers) : IDeviceGroup
{
    public void Forward(ReadOnlySpan<float> x, int rows, ReadOnlySpan<Memory<float>> outputs)
    {
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i].Forward(x, outputs[i].Span, rows);
        }
    }
}
