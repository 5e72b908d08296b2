using System;
using System.Collections.Generic;

namespace KernelGen;

/// <summary>The outliers of a layer on a GPU: single weights have a kernel of their own, whole columns are an ordinary product of those columns of the activations.</summary>
internal sealed unsafe class CudaOutliers : IDisposable
{
    private const string AddName = "add_outliers";
    private const int Warps = 8;
    private const int BlocksPerMultiprocessor = 4;

    private readonly CudaDevice _device;
    private readonly OutlierFormat _format;
    private readonly int _rows, _columns, _count;
    private readonly CudaProduct? _dense;
    private readonly CudaBuffer _buffer;

    /// <summary>Packs and uploads.</summary>
    /// <param name="device">Where to.</param>
    /// <param name="tensor">The outliers.</param>
    /// <param name="kernels">Kernels of whole columns, if those are kept.</param>
    /// <exception cref="KernelGenException">There is no kernel for whole columns, or no room.</exception>
    public CudaOutliers(CudaDevice device, OutlierTensor tensor, ProductKernels? kernels)
    {
        _device = device;
        _format = tensor.Format;
        (_rows, _columns, _count) = (tensor.Rows, tensor.Columns, tensor.Indices.Length);
        using PackedOutliers packed = PackedOutliers.Pack(tensor);
        _buffer = new(device, (long)packed.AllocatedBytes, "the outliers");
        try
        {
            CudaTransfers.Upload(device, _buffer, packed.Data, _buffer.Bytes);
            _dense = _format.Kind == OutlierKind.Columns ? new(device, kernels!, tensor.ToDense(), ActivationFormat.Float32) : null;
        }
        catch
        {
            _buffer.Dispose();
            throw;
        }
    }

    /// <summary>The kernels for some rows, compiled if necessary.</summary>
    /// <exception cref="KernelGenException">Compiler or driver refuse them.</exception>
    public CudaOutlierLaunch Launch(int rows) => _dense is null
        ? new(_device.Programs.Get(AddName, ((Delegate)OutlierKernels.Add).Method, Warps * 32, BlocksPerMultiprocessor), null)
        : new(null, _dense.Launch(rows));

    /// <summary>Queues adding them to the outputs. Called under <see cref="CudaDevice.Enter"/>.</summary>
    /// <param name="launch">The kernels for the rows.</param>
    /// <param name="x">M×K activations.</param>
    /// <param name="y">M×N outputs.</param>
    /// <param name="type">How outputs are stored.</param>
    public void Enqueue(CudaOutlierLaunch launch, in CudaInput x, nint y, CudaTensorType type)
    {
        if (_dense is not null)
        {
            _dense.Enqueue(launch.Dense!, x with { Columns = new(_buffer.Pointer, _count, _columns) }, new(y, type, CudaOutput.FromOutputs));
            return;
        }

        OutlierShape shape = new() { Rows = x.Rows, Inputs = _columns, Outputs = _rows, Count = _count, InputType = (int)x.Type, OutputType = (int)type };
        CudaArguments arguments = default;
        arguments.View(_buffer.Pointer, _buffer.Bytes / sizeof(uint));
        arguments.View(x.Pointer, Words(x.Type, (long)x.Rows * _columns));
        arguments.View(y, Words(type, (long)x.Rows * _rows));
        arguments.Add(shape);
        int blocks = Math.Min((x.Rows - 1) / OutlierKernels.RowsAtOnce + 1, CudaGrid.MaxMinor);
        launch.Single!.Launch(new((_rows + Warps - 1) / Warps, blocks, 1), 0, ref arguments);
    }

    /// <summary>The canonical outliers.</summary>
    public OutlierTensor Unpack()
    {
        using PackedOutliers copy = PackedOutliers.Allocate(_format, _rows, _columns);
        CudaTransfers.Download(_device, _buffer, copy.Data, _buffer.Bytes);
        return copy.Unpack(_dense?.Unpack().Values ?? []);
    }

    /// <summary>What runs.</summary>
    /// <param name="rows">Numbers of rows beside those of calls so far.</param>
    public IEnumerable<string> Describe(params int[] rows) =>
        _dense is null ? [$"{AddName}: {_count} single weights"] : [$"{_dense.Layout.Format}: {_count} columns", .. _dense.Describe(rows)];

    public void Dispose()
    {
        _dense?.Dispose();
        _buffer.Dispose();
    }

    private static long Words(CudaTensorType type, long numbers) => type == CudaTensorType.Float32 ? numbers : (numbers + 1) / 2;
}
