using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>The order of a main matrix on a GPU: says which activations its parts take, and brings their outputs to their places.</summary>
internal sealed class CudaOrder : IDisposable
{
    private const string PlaceName = "place_outputs";
    private const int Warps = 8;
    private const int BlocksPerMultiprocessor = 4;

    private readonly CudaDevice _device;
    private readonly CudaBuffer _numbers;
    private readonly (int First, int Count)[] _columns;
    private readonly int[] _starts;
    private readonly int _places;

    /// <summary>Uploads the numbers: the columns of each part, the place of each output, the first row of each part.</summary>
    /// <param name="device">Where to.</param>
    /// <param name="order">The order.</param>
    /// <param name="parts">How many parts the matrix has.</param>
    /// <exception cref="KernelGenException">There is no room.</exception>
    public CudaOrder(CudaDevice device, StoredOrder order, int parts)
    {
        _device = device;
        Order = order;
        List<int> numbers = [];
        _columns = new (int, int)[parts];
        for (int part = 0; part < parts; part++)
        {
            // Parts that have rows of their own have all columns, in one order.
            int[] columns = order.ColumnsOf(part) ?? [];
            bool isSame = part > 0 && SharesRows;
            _columns[part] = isSame ? _columns[0] : (numbers.Count, columns.Length);
            numbers.AddRange(isSame ? [] : columns);
        }

        int[] rows = [.. order.Rows], places = [.. Enumerable.Range(0, order.Rows.Length)];
        Array.Sort(rows, places);
        _places = numbers.Count;
        numbers.AddRange(places);
        _starts = [0, .. Enumerable.Range(0, SharesRows ? parts : 1).Select(part => order.RowsOf(part)?.Length ?? order.Outputs)];
        for (int part = 1; part < _starts.Length; part++)
        {
            _starts[part] += _starts[part - 1];
        }

        numbers.AddRange(_starts);
        _numbers = new(device, (long)numbers.Count * sizeof(int), "the order of rows and columns");
        try
        {
            CudaTransfers.Upload(device, _numbers, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(numbers)));
        }
        catch
        {
            _numbers.Dispose();
            throw;
        }
    }

    /// <summary>The canonical order.</summary>
    public StoredOrder Order { get; }

    /// <summary>Whether parts have rows of their own.</summary>
    public bool SharesRows => Order.Rows.Length > 0;

    /// <summary>What it is.</summary>
    public string Description => string.Join(
        ", ",
        new[] { Order.Columns.Length > 0 ? $"{Order.Inputs} columns are gathered where they are staged" : "", _starts.Length > 2 ? $"{PlaceName}: {Order.Outputs} rows" : "" }.Where(static part => part.Length > 0));

    /// <summary>What places outputs, compiled if necessary.</summary>
    /// <exception cref="KernelGenException">Compiler or driver refuse it.</exception>
    public CudaFunction Function() => _device.Programs.Get(PlaceName, ((Delegate)OrderKernels.Place).Method, Warps * 32, BlocksPerMultiprocessor);

    /// <summary>The activations of a part.</summary>
    /// <param name="part">The number of a share, or that of shares for the main weights.</param>
    /// <param name="x">M×K activations.</param>
    public CudaInput Inputs(int part, in CudaInput x) => x with { Columns = new(At(_columns[part].First), _columns[part].Count, Order.Inputs) };

    /// <summary>Where the outputs of a part start among those of all parts, in floats.</summary>
    /// <param name="part">The number of a share, or that of shares for the main weights.</param>
    /// <param name="rows">M.</param>
    public long First(int part, int rows) => SharesRows ? (long)_starts[part] * rows : 0;

    /// <summary>Queues bringing outputs to their places. Called under <see cref="CudaDevice.Enter"/>.</summary>
    /// <param name="function">What places them.</param>
    /// <param name="stored">The outputs of all parts.</param>
    /// <param name="rows">M.</param>
    /// <param name="y">M×N outputs, and the bias if no part started from it.</param>
    public void Place(CudaFunction function, nint stored, int rows, in CudaOutput y)
    {
        long outputs = (long)rows * Order.Outputs;
        CudaArguments arguments = default;
        arguments.View(At(_places), Order.Rows.Length);
        arguments.View(At(_places + Order.Rows.Length), _starts.Length);
        arguments.View(stored, outputs);
        arguments.View(y.Bias, y.Start == CudaOutput.FromBias ? Order.Outputs : 0);
        arguments.View(y.Pointer, y.Type == CudaTensorType.Float32 ? outputs : (outputs + 1) / 2);
        arguments.Add(new OrderShape { Rows = rows, Outputs = Order.Outputs, OutputType = (int)y.Type });
        function.Launch(CudaGeometry.Staging(_device.Traits, rows, (Order.Outputs + 31) / 32, Warps), 0, ref arguments);
    }

    public void Dispose() => _numbers.Dispose();

    private nint At(int number) => _numbers.Pointer + (nint)number * sizeof(int);
}
