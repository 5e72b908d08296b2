using System;
using System.Buffers;

namespace KernelGen;

/// <summary>Computes layers that share an input from the host's memory into the host's memory.</summary>
internal static unsafe class OpenClForward
{
    /// <summary>Computes layers that share an input, some rows at a time. The arguments were checked.</summary>
    /// <param name="layers">Layers of one device and one number of inputs.</param>
    /// <param name="x">M×K activations.</param>
    /// <param name="outputs">M×N outputs for each layer, pinned.</param>
    /// <param name="rows">M.</param>
    public static void Run(ReadOnlySpan<OpenClLinear> layers, ReadOnlySpan<float> x, ReadOnlySpan<MemoryHandle> outputs, int rows)
    {
        int chunk = int.MaxValue;
        foreach (OpenClLinear layer in layers)
        {
            chunk = Math.Min(chunk, layer.ChunkRows());
        }

        fixed (float* xs = x)
        {
            for (int first = 0; first < rows; first += chunk)
            {
                RunChunk(layers, xs, outputs, first, Math.Min(chunk, rows - first));
            }
        }

        foreach (OpenClLinear layer in layers)
        {
            GC.KeepAlive(layer);
        }
    }

    private static void RunChunk(ReadOnlySpan<OpenClLinear> layers, float* x, ReadOnlySpan<MemoryHandle> outputs, int first, int rows)
    {
        OpenClDevice device = (OpenClDevice)layers[0].Device;
        BuiltLayer[] kernels = new BuiltLayer[layers.Length];
        for (int i = 0; i < layers.Length; i++)
        {
            kernels[i] = layers[i].Kernels(rows);
        }

        nint done = 0;
        lock (device.QueueLock)
        {
            try
            {
                int inputs = layers[0].Inputs;
                nuint bytes = (nuint)rows * (nuint)inputs * sizeof(float);
                nint activations = device.Workspace.Rent(WorkspacePart.Activations, (long)bytes).Handle;
                device.Api.Write(device.Queue, activations, x + (long)first * inputs, bytes, wait: false);
                for (int i = 0; i < layers.Length; i++)
                {
                    OpenClLinear layer = layers[i];
                    nuint outputBytes = (nuint)rows * (nuint)layer.Outputs * sizeof(float);
                    nint y = device.Workspace.Rent(WorkspacePart.Outputs, (long)outputBytes).Handle;
                    layer.Enqueue(kernels[i], activations, y, rows);
                    done = device.Api.Read(device.Queue, y, (float*)outputs[i].Pointer + (long)first * layer.Outputs, outputBytes, withEvent: i == layers.Length - 1);
                }

                device.Api.Flush(device.Queue);
            }
            catch
            {
                device.Abandon();
                throw;
            }
        }

        try
        {
            device.Api.Wait(done);
        }
        catch
        {
            // The spans are released when this returns.
            device.WaitForAll();
            throw;
        }
    }
}
