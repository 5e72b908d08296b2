using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>A layer on the CPU: packed weights, the chosen kernels, and the loop over tiles and blocks of rows.</summary>
internal sealed unsafe class CpuLinear : IDeviceLinear
{
    /// <summary>Rows staged at a time, so that the workspace stays small for any M.</summary>
    private const int ChunkRows = 256;

    /// <summary>Bytes of weights, times blocks of rows, below which waking other threads costs more than it saves.</summary>
    private const long TeamBytes = 128 << 10;

    private readonly CpuDevice _device;
    private readonly LayerFormat _format;
    private readonly ActivationFormat _projectionActivations;
    private readonly PackedWeights _main;
    private readonly PackedWeights? _down, _up;
    private readonly float[]? _bias;
    private readonly float* _paddedBias;
    private readonly CpuKernel? _kernel, _projection;
    private readonly List<string> _reasons = [];

    public CpuLinear(CpuDevice device, LayerKernels kernels, LayerTensors tensors)
    {
        _device = device;
        _format = tensors.Format;
        _projectionActivations = _format.Projection?.Activations ?? ActivationFormat.Float32;
        _main = PackedWeights.Pack(tensors.Weights, device.Memory);
        _kernel = KernelSelector.Choose(kernels.Cpu, device.Limit, _reasons);
        if (tensors is { Down: { } down, Up: { } up })
        {
            _down = PackedWeights.Pack(down, device.Memory);
            _up = PackedWeights.Pack(up, device.Memory);
            _projection = KernelSelector.Choose(kernels.CpuProjection, device.Limit, _reasons);
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

        if (_kernel is null)
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
        _kernel?.Name ?? "reference",
        _reasons);

    public void Dispose()
    {
        _main.Dispose();
        _down?.Dispose();
        _up?.Dispose();
    }

    private void Compute(float* x, float* y, int rows)
    {
        ProductJob main = new(_main, _format.Activations), down = default, up = default;
        int rank = 0;
        long bytes = main.StagedBytes(rows) + Align(Inputs) * (rows / 4 + 1);
        if (_down is not null && _up is not null)
        {
            rank = _down.Layout.Rows;
            down = new(_down, _projectionActivations);
            up = new(_up, ActivationFormat.Float32);
            bytes += down.StagedBytes(rows) + up.StagedBytes(rows) + Align(4L * rows * rank);
        }

        byte* memory = Workspace.Rent(bytes);
        sbyte* scratch = (sbyte*)memory;
        memory += Align(Inputs) * (rows / 4 + 1);
        memory = main.Place(memory, rows);
        Stage(&main, x, rows, scratch);
        if (rank > 0)
        {
            memory = down.Place(memory, rows);
            memory = up.Place(memory, rows);
            float* t = (float*)memory;
            Stage(&down, x, rows, scratch);
            LinearJob projection = new(&down, null, _projection!, null, t, rows, rank, _down!.Layout.Tiles);
            Run(&projection, _down.Layout.StreamBytes);
            Stage(&up, t, rows, scratch);
        }

        LinearJob job = new(&main, rank > 0 ? &up : null, _kernel!, _paddedBias, y, rows, Outputs, _main.Layout.Tiles);
        Run(&job, _main.Layout.StreamBytes + (_up?.Layout.StreamBytes ?? 0));
    }

    private void Stage(ProductJob* product, float* x, int rows, sbyte* scratch)
    {
        StageJob job = new() { Product = product, X = x, Rows = rows, Scratch = scratch, ScratchBytes = Align(Inputs) };
        int blocks = (rows + 3) / 4;
        if (blocks < 4)
        {
            for (int block = 0; block < blocks; block++)
            {
                StageJob.Run(&job, block);
            }

            return;
        }

        _device.Team.Run(&StageJob.Run, &job, blocks);
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

    private static long Align(long bytes) => (bytes + 63) & ~63L;
}
