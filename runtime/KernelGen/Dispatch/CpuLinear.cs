using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>A layer on the CPU: packed weights, the chosen kernels, and the loop over tiles and blocks of rows.</summary>
internal sealed unsafe class CpuLinear : IDeviceLinear
{
    /// <summary>Rows staged at a time, so that the workspace stays small for any M. A multiple of all block sizes.</summary>
    private const int ChunkRows = 516;

    /// <summary>Bytes of weights, times blocks of rows, below which waking other threads costs more than it saves.</summary>
    private const long TeamBytes = 128 << 10;

    private readonly CpuDevice _device;
    private readonly LayerFormat _format;
    private readonly ActivationFormat _projectionActivations;
    private readonly PackedWeights _main;
    private readonly PackedWeights? _down, _up;
    private readonly float[]? _bias;
    private readonly float* _paddedBias;
    private readonly ChosenKernels _mainKernels, _downKernels, _upKernels;
    private readonly List<string> _reasons = [];

    public CpuLinear(CpuDevice device, LayerKernels kernels, LayerTensors tensors)
    {
        _device = device;
        _format = tensors.Format;
        _projectionActivations = _format.Projection?.Activations ?? ActivationFormat.Float32;
        _main = PackedWeights.Pack(tensors.Weights, device.Memory);
        _mainKernels = ChosenKernels.Of(kernels.Main, device.Limit, _reasons);
        if (tensors is { Down: { } down, Up: { } up })
        {
            _down = PackedWeights.Pack(down, device.Memory);
            _up = PackedWeights.Pack(up, device.Memory);
            _downKernels = ChosenKernels.Of(kernels.Down!, device.Limit, _reasons);
            _upKernels = ChosenKernels.Of(kernels.Up!, device.Limit, _reasons);
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

    private int Outputs => _main.Layout.Rows;

    private int Inputs => _main.Layout.Columns;

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

        if (_mainKernels.Kernel is null)
        {
            ReferenceLinear.Forward(_format, _main, _down, _up, _bias, x, y, rows);
            return;
        }

        fixed (float* xs = x, ys = y)
        {
            for (int first = 0; first < rows; first += ChunkRows)
            {
                Compute(xs + (long)first * Inputs, ys + (long)first * Outputs, Math.Min(ChunkRows, rows - first));
            }
        }

        GC.KeepAlive(this);
    }

    public LayerTensors ToTensors() => new(_format, _main.Unpack(), _down?.Unpack(), _up?.Unpack(), _bias);

    public LayerDescription Describe() => new(
        _device.Name,
        _format,
        Outputs,
        Inputs,
        _main.Layout.TotalBytes + (_down?.Layout.TotalBytes ?? 0) + (_up?.Layout.TotalBytes ?? 0),
        _mainKernels.Kernel?.Name ?? "reference",
        _mainKernels.Panel?.Name,
        _reasons);

    public void Dispose()
    {
        _main.Dispose();
        _down?.Dispose();
        _up?.Dispose();
    }

    private void Compute(float* x, float* y, int rows)
    {
        TileProduct main = new(_main, _format.Activations, _mainKernels, rows), down = default, up = default;
        int rank = 0;
        long bytes = main.Staged.Bytes(rows);
        if (_down is not null && _up is not null)
        {
            rank = _down.Layout.Rows;
            down = new(_down, _projectionActivations, _downKernels, rows);
            up = new(_up, ActivationFormat.Float32, _upKernels, rows);
            bytes += down.Staged.Bytes(rows) + up.Staged.Bytes(rows) + sizeof(float) * (long)rows * rank;
        }

        byte* memory = Workspace.Rent(bytes);
        memory = main.Staged.Place(memory, rows);
        Stage(&main, x, rows);
        if (rank > 0)
        {
            memory = down.Staged.Place(memory, rows);
            memory = up.Staged.Place(memory, rows);
            float* t = (float*)memory;
            Stage(&down, x, rows);
            LinearJob projection = new(&down, null, null, t, rows, rank);
            Run(&projection, _down!.Layout.StreamBytes);
            Stage(&up, t, rows);
        }

        LinearJob job = new(&main, rank > 0 ? &up : null, _paddedBias, y, rows, Outputs);
        Run(&job, _main.Layout.StreamBytes + (_up?.Layout.StreamBytes ?? 0));
    }

    private void Stage(TileProduct* product, float* x, int rows)
    {
        StageJob job = new() { Staged = &product->Staged, X = x, Rows = rows, BlockRows = product->BlockRows };
        if (job.Chunks < 4)
        {
            for (int chunk = 0; chunk < job.Chunks; chunk++)
            {
                StageJob.Run(&job, chunk);
            }

            return;
        }

        _device.Team.Run(&StageJob.Run, &job, job.Chunks);
    }

    private void Run(LinearJob* job, long bytes)
    {
        int chunks = (job->Tiles + job->ChunkTiles - 1) / job->ChunkTiles;
        if (chunks == 1 || bytes * ((job->Rows + 3) / 4) < TeamBytes)
        {
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                LinearJob.Run(job, chunk);
            }

            return;
        }

        _device.Team.Run(&LinearJob.Run, job, chunks);
    }
}
