using System;

namespace KernelGen;

/// <summary>Layers on the CPU that share an input.</summary>
/// <param name="layers">The layers, all with kernels.</param>
internal sealed unsafe class CpuLinearGroup(CpuLinear[] layers) : IDeviceGroup
{
    public void Forward(ReadOnlySpan<float> x, int rows, ReadOnlySpan<Memory<float>> outputs)
    {
        float** pointers = stackalloc float*[layers.Length];
        Pin(x, rows, outputs, pointers, 0);
    }

    /// <summary>Holds one output in place, then the next: their number is not known when this is compiled.</summary>
    private void Pin(ReadOnlySpan<float> x, int rows, ReadOnlySpan<Memory<float>> outputs, float** pointers, int index)
    {
        if (index < layers.Length)
        {
            fixed (float* y = outputs[index].Span)
            {
                pointers[index] = y;
                Pin(x, rows, outputs, pointers, index + 1);
            }

            return;
        }

        fixed (float* xs = x)
        {
            CpuForward.Run(layers, xs, pointers, rows);
        }

        GC.KeepAlive(this);
    }
}
