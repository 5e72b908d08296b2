using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>A layer on an NVIDIA GPU.</summary>
internal sealed class CudaLinear : IDeviceLinear
{
    private const int ManyRows = 64;

    private readonly CudaDevice _device;
    private readonly LayerFormat _format;
    private readonly float[]? _bias;
    private readonly CudaMatrix _matrix;
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
        Inputs = tensors.Inputs;
        Outputs = tensors.Outputs;
        CheckKernels(kernels, tensors);
        try
        {
            _matrix = new(device, kernels.Parts, tensors, tensors.Rank == 0 ? CudaProduct.NoBranch : ProjectedHalves.Obstacle(_format, tensors.Rank));
            if (tensors is { Down: { } down, Up: { } up })
            {
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
    public int Inputs { get; }

    /// <summary>N.</summary>
    public int Outputs { get; }

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

    public LayerTensors ToTensors() => new(_format, _matrix.Unpack(), _matrix.Order, _down?.Unpack(), _up?.Unpack(), _bias, _outliers?.Unpack());

    public LayerDescription Describe()
    {
        string one = _matrix.Main.NameFor(1), many = _matrix.Main.NameFor(ManyRows);
        List<string> reasons = [.. _matrix.Describe(1, ManyRows), .. _down?.Describe(1, ManyRows) ?? [], .. _up?.Describe(1, ManyRows) ?? [], .. _outliers?.Describe(1, ManyRows) ?? []];
        if (_down is not null && _format.Mix is not null)
        {
            reasons.Add("The low-rank branch is two products: no part of the main matrix has all of its rows and columns, so none multiplies it along.");
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
        _matrix?.Dispose();
        _down?.Dispose();
        _up?.Dispose();
        _outliers?.Dispose();
        _biasBuffer?.Dispose();
    }

    /// <summary>The kernels for some rows, compiled if necessary.</summary>
    /// <exception cref="KernelGenException">Compiler or driver refuse them.</exception>
    public CudaLayerLaunch Launches(int rows)
    {
        CudaMatrixLaunch matrix = _matrix.Launch(rows);
        CudaLaunch? down = _down?.Launch(rows);

        // Another thread may just have chosen as before.
        while (matrix.Main.Kernel.Variant == CudaVariant.TensorLowRank && down!.Kernel.Variant != CudaVariant.Tensor)
        {
            _matrix.Main.LeaveBranch($"the first product of the branch runs as {down.Kernel.Name}");
            matrix = _matrix.Launch(rows);
        }

        return new(matrix, down, matrix.Main.Kernel.Variant == CudaVariant.TensorLowRank ? null : _up?.Launch(rows), _outliers?.Launch(rows));
    }

    /// <summary>Queues the layer. Called under <see cref="CudaDevice.Enter"/>.</summary>
    /// <param name="launches">The kernels for the rows.</param>
    /// <param name="x">M×K activations.</param>
    /// <param name="y">M×N outputs.</param>
    /// <param name="type">How outputs are stored.</param>
    public void Enqueue(in CudaLayerLaunch launches, in CudaInput x, nint y, CudaTensorType type)
    {
        CudaOutput output = new(y, type, _biasBuffer is null ? 0 : CudaOutput.FromBias, _biasBuffer?.Pointer ?? 0);
        if (launches.Matrix.Main.Kernel.Variant == CudaVariant.TensorLowRank)
        {
            EnqueueTogether(launches, x with { MustStage = !launches.Matrix.Main.Plan.Takes(_matrix.Inputs(x)) }, output);
        }
        else
        {
            _matrix.Enqueue(launches.Matrix, x, output);
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
        _matrix.Enqueue(launches.Matrix, x, output, new(_up, projected, 1 / _projectedScale));
    }

    /// <summary>Refuses a layer whose build asked for no CUDA kernels.</summary>
    private void CheckKernels(LayerKernels kernels, LayerTensors tensors)
    {
        bool hasAll = kernels.Parts.All(static part => part.Cuda.Count > 0)
            && (tensors.Rank == 0 || (kernels.Down is { Cuda.Count: > 0 } && kernels.Up is { Cuda.Count: > 0 }))
            && (_format.Outliers is not { Kind: OutlierKind.Columns } || kernels.Columns is { Cuda.Count: > 0 });
        if (!hasAll)
        {
            throw new KernelGenException(
                $"The layer {_format} has no CUDA kernels, so it cannot run on {_device.Name}: the project that declares it was built without them. "
                + "Reference the package KernelGen.Cuda there, or set <KernelGenTargets>Cpu;Cuda</KernelGenTargets>, and build it again.");
        }
    }
}
