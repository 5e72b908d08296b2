using System;
using System.Collections.Generic;
using Silk.NET.OpenCL;

namespace KernelGen;

/// <summary>The outliers of a layer on a device.</summary>
/// <remarks>As with weights, a device that works in the host's memory reads them where they were packed; any other gets a copy, and the host's memory is freed.</remarks>
internal sealed unsafe class OpenClOutliers : IDisposable
{
    private const string Name = "outliers.cl";
    private const int Group = PackedLayout.TileRows;

    private static readonly Lazy<string> s_source = new(static () => EmbeddedText.Read(Name));

    private readonly OpenClDevice _device;
    private readonly OpenClProgram _program;
    private readonly OutlierFormat _format;
    private readonly int _rows, _columns, _count;
    private readonly OpenClProduct? _dense;
    private readonly OpenClBuffer _buffer;
    private readonly PackedOutliers? _host;

    /// <summary>Builds the program, packs and uploads.</summary>
    /// <param name="device">The device.</param>
    /// <param name="tensor">The outliers.</param>
    /// <param name="kernels">Kernels of whole columns, if those are kept.</param>
    /// <exception cref="KernelGenException">The driver refuses the program, there is no kernel for whole columns, or no room.</exception>
    public OpenClOutliers(OpenClDevice device, OutlierTensor tensor, ProductKernels? kernels)
    {
        _device = device;
        _format = tensor.Format;
        (_rows, _columns, _count) = (tensor.Rows, tensor.Columns, tensor.Indices.Length);
        _program = device.Programs.Get(Name, s_source.Value, $"-cl-std=CL1.2 -D GROUP={Group}", "add_entries", "gather_columns");
        PackedOutliers packed = PackedOutliers.Pack(tensor, device.HostMemory);
        try
        {
            MemFlags placement = device.UsesHostMemory ? MemFlags.UseHostPtr : MemFlags.CopyHostPtr;
            _buffer = new(device, (long)packed.AllocatedBytes, "The outliers", MemFlags.ReadOnly | placement, packed.Data);
            _dense = _format.Kind == OutlierKind.Columns ? new(device, kernels!, tensor.ToDense(), ActivationFormat.Float32) : null;
        }
        catch
        {
            _buffer?.Dispose();
            packed.Dispose();
            throw;
        }

        if (device.UsesHostMemory)
        {
            _host = packed;
        }
        else
        {
            packed.Dispose();
        }
    }

    /// <summary>Checks, before anything is packed, that outliers fit one buffer.</summary>
    public static void CheckSize(OpenClDevice device, OutlierTensor? tensor)
    {
        if (tensor is not null)
        {
            device.CheckSize(checked((long)PackedOutliers.AllocatedBytesOf(tensor.Format, tensor.Rows, tensor.Columns)), "The outliers");
            OpenClWeights.CheckSize(device, tensor.Format.Kind == OutlierKind.Columns ? tensor.ToDense() : null);
        }
    }

    /// <summary>The kernel of whole columns for some rows; <c>null</c> for single weights.</summary>
    /// <exception cref="KernelGenException">The driver refuses it.</exception>
    public BuiltKernel? Kernel(int rows) => _dense?.Kernel(rows);

    /// <summary>Queues adding them to the outputs. Called under the lock of the queue.</summary>
    /// <param name="kernel">The kernel of whole columns for the rows.</param>
    /// <param name="x">M×K activations.</param>
    /// <param name="y">M×N outputs.</param>
    /// <param name="rows">M.</param>
    public void Enqueue(BuiltKernel? kernel, nint x, nint y, int rows)
    {
        bool isCsr = _dense is null;
        nint target = isCsr ? y : _device.Workspace.Rent(WorkspacePart.Gathered, (long)rows * _count * sizeof(float)).Handle;
        nint program = _program[isCsr ? 0 : 1];
        KernelArguments arguments = new(_device.Api, program);
        arguments.Add(_buffer.Handle);
        arguments.Add(x);
        arguments.Add(target);
        if (isCsr)
        {
            arguments.Add(_rows);
        }

        arguments.Add(isCsr ? _columns : _count);
        arguments.Add(isCsr ? _count : _columns);
        _device.Api.Launch(_device.Queue, program, new(WorkRange.RoundUp(isCsr ? _rows : _count, Group), (nuint)rows, 1, Group), Name);
        _dense?.Enqueue(kernel!, target, y, y, rows, OutputStart.Outputs);
    }

    /// <summary>The canonical outliers.</summary>
    public OutlierTensor Unpack()
    {
        float[] dense = _dense?.Unpack().Values ?? [];
        if (_host is not null)
        {
            return _host.Unpack(dense);
        }

        using PackedOutliers copy = PackedOutliers.Allocate(_format, _rows, _columns);
        nint done;
        lock (_device.QueueLock)
        {
            done = _device.Api.Read(_device.Queue, _buffer.Handle, copy.Data, copy.AllocatedBytes, withEvent: true);
            _device.Api.Flush(_device.Queue);
        }

        _device.Api.Wait(done);
        return copy.Unpack(dense);
    }

    /// <summary>What runs.</summary>
    public IEnumerable<string> Describe() => _dense is null ? [$"{Name}: {_count} single weights"] : [$"{Name}: gathers {_count} columns", .. _dense.Describe()];

    public void Dispose()
    {
        _dense?.Dispose();
        _buffer.Dispose();
        _host?.Dispose();
    }
}
