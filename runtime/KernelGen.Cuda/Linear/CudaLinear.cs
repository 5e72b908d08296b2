using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>A layer on an NVIDIA GPU.</summary>
internal sealed class CudaLinear : IDeviceLinear
{
    private const int ManyRows = 64;

    private readonly CudaDevice _device;
    private readonly LayerFormat _format;
    private readonly float[]? _bias;
    private readonly CudaProduct _main;
    private readonly CudaProduct? _down, _up;
    private readonly CudaOutliers? _outliers;
    private readonly CudaBuffer? _biasBuffer;
    private readonly float _projectedScale;

    /// <summary>Uploads a layer.</summary>
    /// <exception cref="KernelGenException">There is no kernel for it, or no room.</exception>
    public CudaLinear(CudaDevice device, LayerKernels kernels, LayerTensors tensors)
    {
        _device = device;
        _format = tensors.Format;
        _bias = tensors.Bias;
        CheckKernels(kernels, tensors);
        try
        {
            if (tensors is not { Down: { } down, Up: { } up })
            {
                _main = new(device, kernels.Main, tensors.Weights, _format.Activations);
            }
            else
            {
                _main = new(device, kernels.Main, tensors.Weights, _format.Activations, ProjectedHalves.Obstacle(_format, down.Rows));
                _projectedScale = ProjectedHalves.Scale(down);
                _down = new(device, kernels.Down!, down, _format.Projection!.Activations);
                _up = new(device, kernels.Up!, up, ActivationFormat.Float32);
            }

            _outliers = tensors.Outliers is { } outliers ? new(device, outliers, kernels.Columns) : null;
            if (_bias is not null)
            {
                _biasBuffer = new(device, (long)_bias.Length * sizeof(float), "the bias");
                CudaTransfers.Upload(device, _biasBuffer, MemoryMarshal.AsBytes(_bias.AsSpan()));
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
    public int Inputs => _main.Layout.Columns;

    /// <summary>N.</summary>
    public int Outputs => _main.Layout.Rows;

    public void Forward(ReadOnlySpan<float> x, Span<float> y, int rows)
    {
        ForwardArguments.Check(x, y, rows, Inputs, Outputs);
        for (int first = 0, chunk = CudaHostCall.Rows(Inputs, Outputs); first < rows; first += chunk)
        {
            int count = Math.Min(chunk, rows - first);
            using CudaHostCall call = new(_device, x.Slice(first * Inputs, count * Inputs), count, (long)count * Outputs);
            call.Run(this, Launches(count));
            call.Read(y.Slice(first * Outputs, count * Outputs));
        }
    }

    public void Forward(DeviceTensor x, DeviceTensor y, int rows)
    {
        DeviceTensor.CheckForward(_device, x, y, rows, Inputs, Outputs);
        if (rows == 0)
        {
            return;
        }

        CudaTensor input = (CudaTensor)x, output = (CudaTensor)y;
        CudaLayerLaunch launches = Launches(rows);
        using CudaScope scope = _device.Enter();
        try
        {
            _device.Stager.Forget();
            Enqueue(launches, new(input.Buffer.Pointer, input.Type, rows), output.Buffer.Pointer, output.Type);
        }
        catch
        {
            _device.AbandonUnlessRecording();
            throw;
        }

        GC.KeepAlive(this);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    public LayerTensors ToTensors() => new(_format, _main.Unpack(), _down?.Unpack(), _up?.Unpack(), _bias, _outliers?.Unpack());

    public LayerDescription Describe()
    {
        string one = _main.NameFor(1), many = _main.NameFor(ManyRows);
        List<string> reasons = [.. _main.Describe(1, ManyRows), .. _down?.Describe(1, ManyRows) ?? [], .. _up?.Describe(1, ManyRows) ?? [], .. _outliers?.Describe(1, ManyRows) ?? []];
        if (_device.CacheProblem is { } problem)
        {
            reasons.Add(problem);
        }

        return new(
            _device.Name,
            _format,
            Outputs,
            Inputs,
            _main.Layout.TotalBytes + (_down?.Layout.TotalBytes ?? 0) + (_up?.Layout.TotalBytes ?? 0) + (_outliers?.PackedBytes ?? 0),
            one,
            many == one ? null : many,
            reasons);
    }

    public void Dispose()
    {
        _main?.Dispose();
        _down?.Dispose();
        _up?.Dispose();
        _outliers?.Dispose();
        _biasBuffer?.Dispose();
    }

    /// <summary>The kernels for some rows, compiled if necessary.</summary>
    /// <exception cref="KernelGenException">Compiler or driver refuse them.</exception>
    public CudaLayerLaunch Launches(int rows)
    {
        CudaLaunch main = _main.Launch(rows);
        CudaLaunch? down = _down?.Launch(rows);

        // Another thread may just have chosen as before.
        while (main.Kernel.Variant == CudaVariant.TensorLowRank && down!.Kernel.Variant != CudaVariant.Tensor)
        {
            _main.LeaveBranch($"the first product of the branch runs as {down.Kernel.Name}");
            main = _main.Launch(rows);
        }

        return new(main, down, main.Kernel.Variant == CudaVariant.TensorLowRank ? null : _up?.Launch(rows), _outliers?.Launch(rows));
    }

    /// <summary>Queues the layer. Called under <see cref="CudaDevice.Enter"/>.</summary>
    /// <param name="launches">The kernels for the rows.</param>
    /// <param name="x">M×K activations.</param>
    /// <param name="y">M×N outputs.</param>
    /// <param name="type">How outputs are stored.</param>
    public void Enqueue(in CudaLayerLaunch launches, in CudaInput x, nint y, CudaTensorType type)
    {
        CudaOutput output = new(y, type, _biasBuffer is null ? 0 : CudaOutput.FromBias, _biasBuffer?.Pointer ?? 0);
        if (launches.Main.Kernel.Variant == CudaVariant.TensorLowRank)
        {
            EnqueueTogether(launches, x with { MustStage = !launches.Main.Plan.Takes(x) }, output);
        }
        else
        {
            _main.Enqueue(launches.Main, x, output);
            EnqueueBranch(launches, x, y, type);
        }

        _outliers?.Enqueue(launches.Outliers!, x, y, type);
    }

    /// <summary>Two more products, if there is a branch.</summary>
    private void EnqueueBranch(in CudaLayerLaunch launches, in CudaInput x, nint y, CudaTensorType type)
    {
        if (_down is not null && _up is not null)
        {
            nint projected = _device.Workspace.Rent(CudaWorkspacePart.Projected, (long)x.Rows * _down.Layout.Rows * sizeof(float));
            _down.Enqueue(launches.Down!, x, new(projected, CudaTensorType.Float32));
            _device.Stager.Forget();
            _up.Enqueue(launches.Up!, new(projected, CudaTensorType.Float32, x.Rows), new(y, type, CudaOutput.FromOutputs));
            _device.Stager.Forget();
        }
    }

    /// <summary>One small product, and one that does all the rest.</summary>
    private void EnqueueTogether(in CudaLayerLaunch launches, in CudaInput x, in CudaOutput output)
    {
        int columns = _up!.BranchPlan.Parts.StagedColumns;
        nint projected = _device.Workspace.Rent(CudaWorkspacePart.Projected, (long)x.Rows * columns * sizeof(ushort));
        _down!.Enqueue(launches.Down!, x, new(projected, CudaTensorType.Float16, Scale: _projectedScale, Padding: columns, IsUnscaled: true));
        _main.Enqueue(launches.Main, x, output, new(_up, projected, 1 / _projectedScale));
    }

    /// <summary>Refuses a layer whose build asked for no CUDA kernels.</summary>
    private void CheckKernels(LayerKernels kernels, LayerTensors tensors)
    {
        bool hasAll = kernels.Main.Cuda.Count > 0
            && (tensors.Rank == 0 || (kernels.Down is { Cuda.Count: > 0 } && kernels.Up is { Cuda.Count: > 0 }))
            && (_format.Outliers is not { Kind: OutlierKind.Columns } || kernels.Columns is { Cuda.Count: > 0 });
        if (!hasAll)
        {
            throw new KernelGenException(
                $"The layer {_format} has no CUDA kernels, so it cannot run on {_device.Name}: the project that declares it was built without them. "
                + "Reference the package KernelGen.Cuda there, or set <KernelGenTargets>Cpu;Cuda</KernelGenTargets>, and build it again; where a format has no CUDA kernels yet, rule KG031 says so in the build.");
        }
    }
}
