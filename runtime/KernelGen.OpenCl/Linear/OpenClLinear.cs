using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
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
    private readonly OpenClProduct[] _shares = [];
    private readonly OpenClOrder? _order;
    private readonly OpenClProduct? _down, _up;
    private readonly OpenClOutliers? _outliers;
    private readonly OpenClBuffer? _biasBuffer;

    /// <summary>Uploads a layer.</summary>
    /// <exception cref="KernelGenException">There is no kernel for it, or no room.</exception>
    public OpenClLinear(OpenClDevice device, LayerKernels kernels, LayerTensors tensors)
    {
        _device = device;
        _format = tensors.Format;
        _bias = tensors.Bias;
        CheckKernels(kernels, tensors);
        Outputs = tensors.Outputs;
        Inputs = tensors.Inputs;
        foreach (QuantizedTensor part in tensors.Parts)
        {
            OpenClWeights.CheckSize(device, part);
        }

        OpenClWeights.CheckSize(device, tensors.Down);
        OpenClWeights.CheckSize(device, tensors.Up);
        OpenClOutliers.CheckSize(device, tensors.Outliers);
        try
        {
            _main = new(device, kernels.Main, tensors.Weights, _format.Activations);
            _order = tensors.Order is { } order ? new(device, order, tensors.Parts.Count) : null;
            _shares = new OpenClProduct[tensors.Parts.Count - 1];
            for (int share = 0; share < _shares.Length; share++)
            {
                _shares[share] = new(device, kernels.Shares![share], tensors.Parts[share], _format.Activations);
            }

            if (tensors is { Down: { } down, Up: { } up })
            {
                _down = new(device, kernels.Down!, down, _format.Projection!.Activations);
                _up = new(device, kernels.Up!, up, ActivationFormat.Float32);
            }

            _outliers = tensors.Outliers is { } outliers ? new(device, outliers, kernels.Columns) : null;
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

    /// <summary>K.</summary>
    public int Inputs { get; }

    /// <summary>N.</summary>
    public int Outputs { get; }

    public void Forward(ReadOnlySpan<float> x, Span<float> y, int rows)
    {
        ForwardArguments.Check(x, y, rows, Inputs, Outputs);

        OpenClLinear self = this;
        fixed (float* ys = y)
        {
            MemoryHandle output = new(ys);
            OpenClForward.Run(new(in self), x, new(in output), rows);
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

    public LayerTensors ToTensors() => new(
        _format, [.. Array.ConvertAll(_shares, static share => share.Unpack()), _main.Unpack()], _order?.Order, _down?.Unpack(), _up?.Unpack(), _bias, _outliers?.Unpack());

    public LayerDescription Describe()
    {
        string one = _main.NameFor(1), many = _main.NameFor(ManyRows);
        List<string> reasons = [.. _main.Describe(), .. _shares.SelectMany(static share => share.Describe()), .. _down?.Describe() ?? [], .. _up?.Describe() ?? [], .. _outliers?.Describe() ?? []];
        if (_order is not null)
        {
            reasons.Add(_order.Description);
        }

        if (_device.CacheProblem is { } problem)
        {
            reasons.Add(problem);
        }

        return new(
            _device.Name,
            _format,
            Outputs,
            Inputs,
            _format.PackedBytes(Outputs, Inputs),
            one,
            many == one ? null : many,
            reasons);
    }

    public void Dispose()
    {
        lock (_device.QueueLock)
        {
            _main?.Dispose();
            foreach (OpenClProduct? share in _shares)
            {
                share?.Dispose();
            }

            _order?.Dispose();
            _down?.Dispose();
            _up?.Dispose();
            _outliers?.Dispose();
            _biasBuffer?.Dispose();
        }
    }

    /// <summary>Refuses a layer whose build asked for no OpenCL kernels.</summary>
    private void CheckKernels(LayerKernels kernels, LayerTensors tensors)
    {
        bool hasAll = kernels.Parts.All(static part => part.OpenCl.Count > 0)
            && (tensors.Rank == 0 || (kernels.Down is { OpenCl.Count: > 0 } && kernels.Up is { OpenCl.Count: > 0 }))
            && (_format.Outliers is not { Kind: OutlierKind.Columns } || kernels.Columns is { OpenCl.Count: > 0 });
        if (!hasAll)
        {
            throw new KernelGenException(
                $"The layer {_format} has no OpenCL kernels, so it cannot run on {_device.Name}: the project that declares it was built without them. "
                + "Reference the package KernelGen.OpenCl there, or set <KernelGenTargets>Cpu;OpenCl</KernelGenTargets>, and build it again.");
        }
    }

    /// <summary>The kernels for some rows, built if necessary.</summary>
    /// <exception cref="KernelGenException">The driver refuses one.</exception>
    public BuiltLayer Kernels(int rows) => new(_main.Kernel(rows), _down?.Kernel(rows), _up?.Kernel(rows), _outliers?.Kernel(rows), Array.ConvertAll(_shares, share => share.Kernel(rows)));

    /// <summary>Queues the layer. Called under the lock of the queue.</summary>
    /// <param name="kernels">The kernels for the rows.</param>
    /// <param name="x">M×K activations.</param>
    /// <param name="y">M×N outputs.</param>
    /// <param name="rows">M.</param>
    public void Enqueue(BuiltLayer kernels, nint x, nint y, int rows)
    {
        EnqueueMatrix(kernels, x, y, rows);
        if (_down is not null && _up is not null)
        {
            nint projected = _device.Workspace.Rent(WorkspacePart.Projected, (long)rows * _down.Layout.Rows * sizeof(float)).Handle;
            _down.Enqueue(kernels.Down!, x, projected, projected, rows, OutputStart.Zero);
            _up.Enqueue(kernels.Up!, projected, y, y, rows, OutputStart.Outputs);
        }

        _outliers?.Enqueue(kernels.Columns, x, y, rows);
    }

    /// <summary>Queues the main matrix: parts with rows of their own one beside the other, others one on top of the other.</summary>
    private void EnqueueMatrix(BuiltLayer kernels, nint x, nint y, int rows)
    {
        nint bias = _biasBuffer?.Handle ?? y;
        for (int part = _shares.Length; part >= 0; part--)
        {
            (OpenClProduct product, BuiltKernel kernel) = part == _shares.Length ? (_main, kernels.Main) : (_shares[part], kernels.Shares[part]);
            nint inputs = _order?.Gather(part, x, rows) ?? x;
            if (_order is { SharesRows: true })
            {
                nint stored = _device.Workspace.Rent(WorkspacePart.Stored, (long)rows * product.Layout.Rows * sizeof(float)).Handle;
                product.Enqueue(kernel, inputs, stored, stored, rows, OutputStart.Zero);
                _order.Scatter(part, stored, bias, _biasBuffer is not null, y, rows);
                continue;
            }

            OutputStart start = part < _shares.Length ? OutputStart.Outputs : _biasBuffer is null ? OutputStart.Zero : OutputStart.Bias;
            product.Enqueue(kernel, inputs, y, bias, rows, start);
        }
    }

    /// <summary>Rows whose buffers are not too large, a multiple of every TM.</summary>
    public int ChunkRows()
    {
        long bytes = Math.Min(ChunkBytes, (long)Math.Min(_device.MaxBufferBytes, long.MaxValue));
        long rows = bytes / ((long)Math.Max(Outputs, Math.Max(Inputs, _main.Layout.StagedColumns)) * sizeof(float));
        return (int)Math.Clamp(rows / 64 * 64, 64, 1 << 20);
    }
}
