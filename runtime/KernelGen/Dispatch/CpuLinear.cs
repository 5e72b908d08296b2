using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>A layer on the CPU: packed weights and the chosen kernels.</summary>
internal sealed unsafe class CpuLinear : IDeviceLinear
{
    private readonly CpuDevice _device;
    private readonly LayerFormat _format;
    private readonly ActivationFormat _projectionActivations;
    private readonly PackedWeights _main;
    private readonly PackedWeights? _down, _up;
    private readonly PackedOutliers? _outliers;
    private readonly PackedWeights? _columns;
    private readonly float[]? _bias;
    private readonly float* _paddedBias;
    private readonly ChosenKernels _mainKernels, _downKernels, _upKernels, _columnKernels;
    private readonly List<string> _reasons = [];

    public CpuLinear(CpuDevice device, LayerKernels kernels, LayerTensors tensors)
    {
        _device = device;
        _format = tensors.Format;
        _projectionActivations = _format.Projection?.Activations ?? ActivationFormat.Float32;
        _main = PackedWeights.Pack(tensors.Weights, device.Memory);
        _mainKernels = ChosenKernels.Of(kernels.Main, _format.Weights, _format.Activations, device, _reasons);
        if (tensors is { Down: { } down, Up: { } up })
        {
            _down = PackedWeights.Pack(down, device.Memory);
            _up = PackedWeights.Pack(up, device.Memory);
            _downKernels = ChosenKernels.Of(kernels.Down!, down.Format, _projectionActivations, device, _reasons);
            _upKernels = ChosenKernels.Of(kernels.Up!, up.Format, ActivationFormat.Float32, device, _reasons);
        }

        if (tensors.Outliers is { } outliers)
        {
            _outliers = PackedOutliers.Pack(outliers, device.Memory);
            if (outliers.Format.Kind == OutlierKind.Columns)
            {
                _columns = PackedWeights.Pack(outliers.ToDense(), device.Memory);
                _columnKernels = ChosenKernels.Of(kernels.Columns!, OutlierFormat.Dense, ActivationFormat.Float32, device, _reasons);
            }
            else
            {
                _reasons.Add($"outliers: {_outliers.Count} weights, of one row {(SparseProduct.Gathers(device.Limit) ? "gathered by vectors" : "one by one")}");
            }
        }

        _bias = tensors.Bias;
        if (_bias is not null)
        {
            int padded = _main.Layout.Tiles * PackedLayout.TileRows;
            _paddedBias = (float*)NativeMemory.AlignedAlloc((nuint)padded * sizeof(float), 64);
            Span<float> bias = new(_paddedBias, padded);
            bias.Clear();
            _bias.CopyTo(bias);
        }
    }

    ~CpuLinear() => NativeMemory.AlignedFree(_paddedBias);

    /// <inheritdoc/>
    public IDevice Device => _device;

    /// <summary>The threads that compute it.</summary>
    public ThreadTeam Team => _device.Team;

    /// <summary>K.</summary>
    public int Inputs => _main.Layout.Columns;

    /// <summary>Whether it is computed by kernels, and not by the reference loops.</summary>
    public bool HasKernel => _mainKernels.Kernel is not null;

    private int Outputs => _main.Layout.Rows;

    public void Forward(ReadOnlySpan<float> x, Span<float> y, int rows)
    {
        ForwardArguments.Check(x, y, rows, Inputs, Outputs);

        if (!HasKernel)
        {
            // Kernels ask for the address of the weights, which is refused after Dispose; the plain loops read without asking.
            _ = _main.Data;
            ReferenceLinear.Forward(_format, _main, _down, _up, _outliers, _columns, _bias, x, y, rows);
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

    public LayerTensors ToTensors() => new(_format, _main.Unpack(), _down?.Unpack(), _up?.Unpack(), _bias, _outliers?.Unpack(_columns?.Unpack().Values ?? []));

    public LayerDescription Describe() => new(
        _device.Name,
        _format,
        Outputs,
        Inputs,
        _format.PackedBytes(Outputs, Inputs),
        _mainKernels.Kernel?.Name ?? "reference",
        _mainKernels.Panel?.Name,
        _reasons);

    public void Dispose()
    {
        _main.Dispose();
        _down?.Dispose();
        _up?.Dispose();
        _outliers?.Dispose();
        _columns?.Dispose();
    }

    /// <summary>Chooses how some rows are computed.</summary>
    /// <param name="rows">M.</param>
    /// <exception cref="ObjectDisposedException">The layer was disposed.</exception>
    public LinearPass Prepare(int rows)
    {
        LinearPass pass = new()
        {
            Main = new(_main, _format.Activations, _mainKernels, rows),
            Bias = _paddedBias,
            Outputs = Outputs,
            OutputBytes = _main.Layout.StreamBytes,
        };
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
            pass.OutlierColumns = _outliers.Count;
            pass.OutlierIndices = _outliers.Indices;
        }
        else if (_outliers is not null)
        {
            pass.Entries = new(_outliers, _device.Limit, rows);
            pass.HasEntries = true;
        }

        pass.OutputBytes += _format.Outliers?.PackedBytes(Outputs, Inputs) ?? 0;
        return pass;
    }
}
