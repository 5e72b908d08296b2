using System;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>Some rows of activations on their way from the host's memory through layers and back: copied in, all layers queued, and one wait.</summary>
internal readonly unsafe ref struct CudaHostCall
{
    // Enough to keep a GPU busy, and page-locked memory that stays small for any number of rows. Kernels on tensor cores take 32 rows at a time.
    private const long ChunkBytes = 8 << 20;
    private const int LeastRows = 32;
    private const int MostRows = 1 << 20;

    private readonly CudaDevice _device;
    private readonly PinnedBuffer _inputs, _outputs;
    private readonly int _rows;
    private readonly CudaScope _context;

    /// <summary>Copies activations to page-locked memory.</summary>
    /// <param name="device">The device.</param>
    /// <param name="x">M×K.</param>
    /// <param name="rows">M ≥ 1.</param>
    /// <param name="outputs">Floats of all outputs.</param>
    public CudaHostCall(CudaDevice device, ReadOnlySpan<float> x, int rows, long outputs)
    {
        device.RefuseWhileRecording("copy from or to the host");
        _device = device;
        _rows = rows;
        _context = device.EnterContext();
        try
        {
            _inputs = device.Pinned.Rent((long)x.Length * sizeof(float));
            _outputs = device.Pinned.Rent(outputs * sizeof(float));
        }
        catch
        {
            _context.Dispose();
            throw;
        }

        _inputs.Write(MemoryMarshal.AsBytes(x));
    }

    /// <summary>Rows of a call from the host that are queued at once.</summary>
    /// <param name="inputs">K.</param>
    /// <param name="outputs">N of all layers.</param>
    public static int Rows(int inputs, long outputs) => (int)Math.Clamp(ChunkBytes / (Math.Max(outputs, inputs) * sizeof(float)) / LeastRows * LeastRows, LeastRows, MostRows);

    /// <summary>Queues a layer.</summary>
    public void Run(CudaLinear layer, in CudaLayerLaunch launches) => Run([layer], [launches]);

    /// <summary>Queues layers; their outputs follow each other.</summary>
    public void Run(ReadOnlySpan<CudaLinear> layers, ReadOnlySpan<CudaLayerLaunch> launches)
    {
        using CudaScope scope = _device.Enter();
        try
        {
            _device.Stager.Forget();
            CudaInput x = new(_device.Workspace.Rent(CudaWorkspacePart.Activations, InputBytes(layers[0])), CudaTensorType.Float32, _rows);
            _device.Driver.Copy((void*)x.Pointer, _inputs.Data, InputBytes(layers[0]), _device.Stream);
            long from = 0;
            for (int i = 0; i < layers.Length; i++)
            {
                long bytes = (long)_rows * layers[i].Outputs * sizeof(float);
                nint y = _device.Workspace.Rent(CudaWorkspacePart.Outputs, bytes);
                layers[i].Enqueue(launches[i], x, y, CudaTensorType.Float32);
                _device.Driver.Copy(_outputs.Data + from, (void*)y, bytes, _device.Stream);
                from += bytes;
            }

            _outputs.Mark(_device.Stream);
        }
        catch
        {
            _device.Abandon();
            throw;
        }
        finally
        {
            foreach (CudaLinear layer in layers)
            {
                GC.KeepAlive(layer);
            }
        }
    }

    /// <summary>Waits, and copies outputs from page-locked memory.</summary>
    /// <param name="y">Where to.</param>
    /// <param name="from">Floats before them.</param>
    public void Read(Span<float> y, long from = 0)
    {
        _outputs.Wait();
        _outputs.Read(from * sizeof(float), MemoryMarshal.AsBytes(y));
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        _device.Pinned.Return(_inputs);
        _device.Pinned.Return(_outputs);
        _context.Dispose();
    }

    private long InputBytes(CudaLinear layer) => (long)_rows * layer.Inputs * sizeof(float);
}
