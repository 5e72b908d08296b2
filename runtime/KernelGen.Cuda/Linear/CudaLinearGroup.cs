using System;
using System.Linq;

namespace KernelGen;

/// <summary>Layers on a GPU that share an input: it is copied once, staged once for all kernels that read the same, all layers are queued, and there is one wait.</summary>
internal sealed class CudaLinearGroup(CudaLinear[] layers) : IDeviceGroup
{
    private readonly long _outputs = layers.Sum(static layer => (long)layer.Outputs);

    public void Forward(ReadOnlySpan<float> x, int rows, ReadOnlySpan<Memory<float>> outputs)
    {
        int inputs = layers[0].Inputs, chunk = CudaHostCall.Rows(inputs, _outputs);
        CudaLayerLaunch[] launches = new CudaLayerLaunch[layers.Length];
        for (int first = 0; first < rows; first += chunk)
        {
            int count = Math.Min(chunk, rows - first);
            for (int i = 0; i < layers.Length; i++)
            {
                launches[i] = layers[i].Launches(count);
            }

            using CudaHostCall call = new((CudaDevice)layers[0].Device, x.Slice(first * inputs, count * inputs), count, count * _outputs);
            call.Run(layers, launches);
            long from = 0;
            for (int i = 0; i < layers.Length; i++)
            {
                int floats = count * layers[i].Outputs;
                call.Read(outputs[i].Span.Slice(first * layers[i].Outputs, floats), from);
                from += floats;
            }
        }
    }
}
