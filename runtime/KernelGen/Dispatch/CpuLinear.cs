using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>A layer on the CPU: packed weights and the chosen kernels.</summary>
internal sealed unsafe class CpuLinear : IDeviceLinear
{
    private readonly CpuDevice _device;
    private readonly LayerFormat _format;
    private readonly ActivationFormat _projectionActivations;
    private readonly PackedWeights[] _parts;
    private readonly PackedOrder? _order;
    private readonly PackedWeights? _down, _up;
    private readonly PackedOutliers? _outliers;
    private readonly PackedWeights? _columns;
    private readonly float[]? _bias;
    private readonly float* _paddedBias;
    private readonly ChosenKernels[] _partKernels;
    private readonly ChosenKernels _downKernels, _upKernels, _columnKernels;
    private readonly List<string> _reasons = [];
    private readonly long _outlierBytes;

    public CpuLinear(CpuDevice device, LayerKernels kernels, LayerTensors tensors)
    {
        _device = device;
        _format = tensors.Format;
        _projectionActivations = _format.Projection?.Activations ?? ActivationFormat.Float32;
        Outputs = tensors.Outputs;
        Inputs = tensors.Inputs;
        _parts = Pack(tensors.Parts, device.Memory);
        _partKernels = [.. kernels.Parts.Zip(_format.PartFormats, (part, weights) => ChosenKernels.Of(part, weights, _format.Activations, device, _reasons))];
        _order = tensors.Order is { } order ? new(order, tensors.Parts.Count, device.Memory) : null;
        if (tensors is { Down: { } down, Up: { } up })
        {
            _down = PackedWeights.Pack(down, device.Memory);
            _up = PackedWeights.Pack(Stored(up), device.Memory);
            _downKernels = ChosenKernels.Of(kernels.Down!, down.Format, _projectionActivations, device, _reasons);
            _upKernels = ChosenKernels.Of(kernels.Up!, up.Format, ActivationFormat.Float32, device, _reasons);
        }

        if (tensors.Outliers is { } outliers)
        {
            _outliers = PackedOutliers.Pack(outliers, device.Memory);
            _outlierBytes = outliers.Format.PackedBytes(Outputs, Inputs);
            if (outliers.Format.Kind == OutlierKind.Columns)
            {
                _columns = PackedWeights.Pack(Stored(outliers.ToDense()), device.Memory);
                _columnKernels = ChosenKernels.Of(kernels.Columns!, OutlierFormat.Dense, ActivationFormat.Float32, device, _reasons);
            }
            else
            {
                _reasons.Add($"outliers: {_outliers.Count} weights");
            }
        }

        _bias = tensors.Bias;
        if (_bias is not null)
        {
            int padded = (Outputs + PackedLayout.TileRows - 1) / PackedLayout.TileRows * PackedLayout.TileRows;
            _paddedBias = (float*)NativeMemory.AlignedAlloc((nuint)padded * sizeof(float), 64);
            Span<float> bias = new(_paddedBias, padded);
            bias.Clear();
            for (int n = 0; n < _bias.Length; n++)
            {
                bias[n] = _bias[RowOrder.Length == 0 ? n : RowOrder[n]];
            }
        }
    }

    ~CpuLinear() => NativeMemory.AlignedFree(_paddedBias);

    /// <inheritdoc/>
    public IDevice Device => _device;

    /// <summary>The threads that compute it.</summary>
    public ThreadTeam Team => _device.Team;

    /// <summary>K.</summary>
    public int Inputs { get; }

    /// <summary>Shares of the main matrix beside its main weights.</summary>
    public int Shares => _parts.Length - 1;

    /// <summary>Whether it is computed by kernels, and not by the reference loops.</summary>
    public bool HasKernel => Array.TrueForAll(_partKernels, static part => part.Kernel is not null);

    private int Outputs { get; }

    /// <summary>The output of each stored row; empty for their own order. Side parts with a row for every output are stored likewise, so that a tile has all it needs.</summary>
    private int[] RowOrder => _order?.Order.Rows ?? [];

    public void Forward(ReadOnlySpan<float> x, Span<float> y, int rows)
    {
        ForwardArguments.Check(x, y, rows, Inputs, Outputs);

        if (!HasKernel)
        {
            // Kernels ask for the address of the weights, which is refused after Dispose; the plain loops read without asking.
            _ = _parts[^1].Data;
            ReferenceLinear.Forward(_format, _parts, _order?.Order, _down, _up, _outliers, _columns, _bias, x[..(rows * Inputs)], y[..(rows * Outputs)], rows);
            return;
        }

        CpuLinear self = this;
        fixed (float* xs = x, ys = y)
        {
            CpuForward.Run(new(in self), xs, &ys, rows);
        }

        GC.KeepAlive(this);
    }

    public void Forward(DeviceTensor x, DeviceTensor y, int rows)
    {
        DeviceTensor.CheckForward(_device, x, y, rows, Inputs, Outputs);
        int inputs = checked(rows * Inputs), outputs = checked(rows * Outputs);
        Forward(new ReadOnlySpan<float>(((CpuTensor)x).Data, inputs), new Span<float>(((CpuTensor)y).Data, outputs), rows);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    public LayerTensors ToTensors()
    {
        int[] places = [.. RowOrder];
        for (int n = 0; n < places.Length; n++)
        {
            places[RowOrder[n]] = n;
        }

        return new(
            _format,
            [.. _parts.Select(static part => part.Unpack())],
            _order?.Order,
            _down?.Unpack(),
            _up?.Unpack().WithRows(places),
            _bias,
            _outliers?.Unpack(_columns?.Unpack().WithRows(places).Values ?? []));
    }

    public LayerDescription Describe() => new(
        _device.Name,
        _format,
        Outputs,
        Inputs,
        _format.PackedBytes(Outputs, Inputs),
        HasKernel ? _partKernels[^1].Kernel!.Name : "reference",
        _partKernels[^1].Panel?.Name,
        _reasons);

    public void Dispose()
    {
        foreach (PackedWeights part in _parts)
        {
            part.Dispose();
        }

        _order?.Dispose();
        _down?.Dispose();
        _up?.Dispose();
        _outliers?.Dispose();
        _columns?.Dispose();
    }

    /// <summary>Chooses how some rows are computed.</summary>
    /// <param name="rows">M.</param>
    /// <param name="shares">Room for the products of all shares.</param>
    /// <exception cref="ObjectDisposedException">The layer was disposed.</exception>
    public LinearPass Prepare(int rows, ShareProduct* shares)
    {
        LinearPass pass = new()
        {
            Main = new(_parts[^1], _format.Activations, _partKernels[^1], rows),
            MainSource = _order?.Source(Shares) ?? default,
            Shares = shares,
            ShareCount = Shares,
            RowOrder = _order is null ? null : _order.Rows,
            Bias = _paddedBias,
            Outputs = Outputs,
            OutputBytes = _parts[^1].Layout.StreamBytes,
        };
        for (int share = 0; share < Shares; share++)
        {
            shares[share] = new() { Product = new(_parts[share], _format.Activations, _partKernels[share], rows), Source = _order!.Source(share) };
            pass.OutputBytes += _parts[share].Layout.StreamBytes;
        }

        if (_down is not null && _up is not null)
        {
            pass.Down = new(_down, _projectionActivations, _downKernels, rows);
            pass.Up = new(_up, ActivationFormat.Float32, _upKernels, rows);
            pass.Rank = _down.Layout.Rows;
            pass.DownBytes = _down.Layout.StreamBytes;
            pass.OutputBytes += _up.Layout.StreamBytes;
        }

        if (_outliers is not null && _columns is not null)
        {
            pass.Columns = new(_columns, ActivationFormat.Float32, _columnKernels, rows);
            pass.ColumnSource = new(Inputs, _outliers.Indices, _outliers.Count, 1);
            pass.HasColumns = true;
        }
        else if (_outliers is not null)
        {
            pass.Entries = new(_outliers, rows);
            pass.HasEntries = true;
        }

        pass.OutputBytes += _outlierBytes;
        return pass;
    }

    private static PackedWeights[] Pack(IReadOnlyList<QuantizedTensor> parts, IWeightMemory memory)
    {
        nuint bytes = 0;
        foreach (QuantizedTensor part in parts)
        {
            bytes += PackedWeights.AllocatedBytes(new PackedLayout(part.Format, part.Rows, part.Columns));
        }

        IWeightMemory shared = parts.Count == 1 ? memory : new PartMemory(memory, bytes);
        return [.. parts.Select(part => PackedWeights.Pack(part, shared))];
    }

    private QuantizedTensor Stored(QuantizedTensor tensor) => tensor.WithRows(RowOrder);
}
