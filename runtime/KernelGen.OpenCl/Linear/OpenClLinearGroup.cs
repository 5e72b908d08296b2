using System;
using System.Buffers;

namespace KernelGen;

/// <summary>Layers on an OpenCL device that share an input: it is uploaded once, all layers are queued, and there is one wait.</summary>
internal sealed class OpenClLinearGroup(OpenClLinear[] layers) : IDeviceGroup
{
    public void Forward(ReadOnlySpan<float> x, int rows, ReadOnlySpan<Memory<float>> outputs)
    {
        MemoryHandle[] pins = new MemoryHandle[outputs.Length];
        try
        {
            for (int i = 0; i < pins.Length; i++)
            {
                pins[i] = outputs[i].Pin();
            }

            OpenClForward.Run(layers, x, pins, rows);
        }
        finally
        {
            foreach (MemoryHandle pin in pins)
            {
                pin.Dispose();
            }
        }
    }
}
