using System;
using System.Buffers;
using System.Collections.Generic;
using Silk.NET.OpenCL;

namespace KernelGen;

/// <summary>A layer on an OpenCL device.</summary>
internal sealed unsafe class OpenClLinear : IDeviceLinear
{
    // Rows of a call from the host that are queued at once: enough to keep a device busy, and a workspace that stays small for any M.
    private const long ChunkBytes = 64 << 20;
    private const int ManyRows = KernelPolicy.FirstLocalRows;

    private readonly OpenClDevice _device;
    private readonly LayerFormat _format;
    private readonly float[]? _bias;
    private readonly OpenClProduct _main;
    private readonly OpenClProduct? _down, _up;
    private readonly OpenClBuffer? _biasBuffer;

    /// <summary>Uploads a layer.</summary>
    /// <exception cref="KernelGenException">There is no kernel for it, or no room.</exception>
    public OpenClLinear(OpenClDevice device, LayerKernels kernels, LayerTensors tensors)
    {
        _device = device;
        _format = tensors.Format;
        _bias = tensors.Bias;
        CheckKernels(kernels, tensors);
        OpenClWeights.CheckSize(device, tensors.Weights);
        OpenClWeights.CheckSize(device, tensors.Down);
        OpenClWeights.CheckSize(device, tensors.Up);
        try
        {
            _main = new(device, kernels.Main, tensors.Weights, _format.Activations);
            if (tensors is { Down: { } down, Up: { } up })
            {
                _down = new(device, kernels.Down!, down, _format.Projection!.Activations);
                _up = new(device, kernels.Up!, up, ActivationFormat.Float32);
            }

            if (_bias is not null)
            {
                fixed (float* bias = _bias)
                {
                    _biasBuffer = new(device, (long)_bias.Length * sizeof(float), "The bias", MemFlags.ReadOnly | MemFlags.CopyHostPtr, bias);
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IDevice Device => _device;

    private int Inputs => _main.Layout.Columns;

    private int Outputs => _main.Layout.Rows;

    public void Forward(ReadOnlySpan<float> x, Span<float> y, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        if (x.Length < (long)rows * Inputs)
        {
            throw new ArgumentException($"{rows} rows of {Inputs} features are {(long)rows * Inputs} activations; got {x.Length}.", nameof(x));
        }

        if (y.Length < (long)rows * Outputs)
        {
            throw new ArgumentException($"{rows} rows of {Outputs} features are {(long)rows * Outputs} outputs; got {y.Length}.", nameof(y));
        }

        OpenClLinear self = this;
        fixed (float* ys = y)
        {
            MemoryHandle output = new(ys);
            Forward(new ReadOnlySpan<OpenClLinear>(in self), x, new(in output), rows);
        }
    }

    public void Forward(DeviceTensor x, DeviceTensor y, int rows)
    {
        DeviceTensor.CheckForward(_device, x, y, rows, Inputs, Outputs);
        if (rows == 0)
        {
            return;
        }

        BuiltLayer kernels = Kernels(rows);
        lock (_device.QueueLock)
        {
            try
            {
                Enqueue(kernels, ((OpenClTensor)x).Handle, ((OpenClTensor)y).Handle, rows);
                _device.Api.Flush(_device.Queue);
            }
            catch
            {
                _device.Abandon();
                throw;
            }
        }

        GC.KeepAlive(this);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    public LayerTensors ToTensors() => new(_format, _main.Unpack(), _down?.Unpack(), _up?.Unpack(), _bias);

    public LayerDescription Describe()
    {
        string one = _main.NameFor(1), many = _main.NameFor(ManyRows);
        List<string> reasons = [.. _main.Describe(), .. _down?.Describe() ?? [], .. _up?.Describe() ?? []];
        if (_device.CacheProblem is { } problem)
        {
            reasons.Add(problem);
        }

        return new(
            _device.Name,
            _format,
            Outputs,
            Inputs,
            _main.Layout.TotalBytes + (_down?.Layout.TotalBytes ?? 0) + (_up?.Layout.TotalBytes ?? 0),
            one,
            many == one ? null : many,
            reasons);
    }

    public void Dispose()
    {
        lock (_device.QueueLock)
        {
            _main?.Dispose();
            _down?.Dispose();
            _up?.Dispose();
            _biasBuffer?.Dispose();
        }
    }

    /// <summary>Refuses a layer whose build asked for no OpenCL kernels.</summary>
    private void CheckKernels(LayerKernels kernels, LayerTensors tensors)
    {
        bool hasAll = kernels.Main.OpenCl.Count > 0 && (tensors.Rank == 0 || (kernels.Down is { OpenCl.Count: > 0 } && kernels.Up is { OpenCl.Count: > 0 }));
        if (!hasAll)
        {
            throw new KernelGenException(
                $"The layer {_format} has no OpenCL kernels, so it cannot run on {_device.Name}: the project that declares it was built without them. "
                + "Reference the package KernelGen.OpenCl there, or set <KernelGenTargets>Cpu;OpenCl</KernelGenTargets>, and build it again.");
        }
    }

    /// <summary>Computes layers that share an input, some rows at a time. The arguments were checked.</summary>
    /// <param name="layers">Layers of one device and one number of inputs.</param>
    /// <param name="x">M×K activations.</param>
    /// <param name="outputs">M×N outputs for each layer, pinned.</param>
    /// <param name="rows">M.</param>
    public static void Forward(ReadOnlySpan<OpenClLinear> layers, ReadOnlySpan<float> x, ReadOnlySpan<MemoryHandle> outputs, int rows)
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
                ForwardChunk(layers, xs, outputs, first, Math.Min(chunk, rows - first));
            }
        }

        foreach (OpenClLinear layer in layers)
        {
            GC.KeepAlive(layer);
        }
    }

    private static void ForwardChunk(ReadOnlySpan<OpenClLinear> layers, float* x, ReadOnlySpan<MemoryHandle> outputs, int first, int rows)
    {
        OpenClDevice device = layers[0]._device;
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

    private BuiltLayer Kernels(int rows) => new(_main.Kernel(rows), _down?.Kernel(rows), _up?.Kernel(rows));

    private void Enqueue(BuiltLayer kernels, nint x, nint y, int rows)
    {
        nint bias = _biasBuffer?.Handle ?? y;
        _main.Enqueue(kernels.Main, x, y, bias, rows, _biasBuffer is null ? OutputStart.Zero : OutputStart.Bias);
        if (_down is not null && _up is not null)
        {
            nint projected = _device.Workspace.Rent(WorkspacePart.Projected, (long)rows * _down.Layout.Rows * sizeof(float)).Handle;
            _down.Enqueue(kernels.Down!, x, projected, projected, rows, OutputStart.Zero);
            _up.Enqueue(kernels.Up!, projected, y, y, rows, OutputStart.Outputs);
        }
    }

    /// <summary>Rows whose buffers are not too large, a multiple of every TM.</summary>
    private int ChunkRows()
    {
        long bytes = Math.Min(ChunkBytes, (long)Math.Min(_device.MaxBufferBytes, long.MaxValue));
        long rows = bytes / ((long)Math.Max(Outputs, _main.Layout.StagedColumns) * sizeof(float));
        return (int)Math.Clamp(rows / 64 * 64, 64, 1 << 20);
    }

    private readonly record struct BuiltLayer(BuiltKernel Main, BuiltKernel? Down, BuiltKernel? Up);
}
