using System;
using Silk.NET.OpenCL;

namespace KernelGen;

/// <summary>The order of a main matrix on a device: gathers the activations of its parts, and brings their outputs to their places.</summary>
internal sealed unsafe class OpenClOrder : IDisposable
{
    private const string Name = "order.cl";
    private const int Group = PackedLayout.TileRows;

    private static readonly Lazy<string> s_source = new(static () => EmbeddedText.Read(Name));

    private readonly OpenClDevice _device;
    private readonly OpenClProgram _program;
    private readonly OpenClBuffer _places;
    private readonly int[] _firstRows;

    /// <summary>Builds the program and uploads the numbers.</summary>
    /// <exception cref="KernelGenException">The driver refuses the program, or there is no room.</exception>
    public OpenClOrder(OpenClDevice device, StoredOrder order, int parts)
    {
        _device = device;
        Order = order;
        _program = device.Programs.Get(Name, s_source.Value, $"-cl-std=CL1.2 -D GROUP={Group}", "gather_runs", "scatter_rows");
        _firstRows = new int[parts + 1];
        for (int part = 0; part < parts && SharesRows; part++)
        {
            _firstRows[part + 1] = _firstRows[part] + order.RowsOf(part)!.Length;
        }

        int[] places = [.. order.Rows, .. order.Columns];
        fixed (int* data = places)
        {
            _places = new(device, (long)places.Length * sizeof(int), "The order of rows and columns", MemFlags.ReadOnly | MemFlags.CopyHostPtr, data);
        }
    }

    /// <summary>The canonical order.</summary>
    public StoredOrder Order { get; }

    /// <summary>Whether parts have rows of their own.</summary>
    public bool SharesRows => Order.Rows.Length > 0;

    /// <summary>What runs beside the products.</summary>
    public string Description => $"{Name}: {(Order.Columns.Length == 0 ? "" : $"gathers {Order.Inputs} columns")}{(Order.Columns.Length > 0 && SharesRows ? ", " : "")}{(SharesRows ? $"scatters {Order.Outputs} rows" : "")}";

    /// <summary>Queues gathering what a part multiplies. Called under the lock of the queue.</summary>
    /// <param name="part">The part.</param>
    /// <param name="x">M×K activations.</param>
    /// <param name="rows">M.</param>
    /// <returns>The activations of the part: <paramref name="x"/> itself if they are all in their own order.</returns>
    public nint Gather(int part, nint x, int rows)
    {
        (int first, int runs) = Order.RunsOf(part);
        if (runs == 0)
        {
            return x;
        }

        int count = runs * Order.Run;
        nint gathered = _device.Workspace.Rent(WorkspacePart.Gathered, (long)rows * count * sizeof(float)).Handle;
        KernelArguments arguments = new(_device.Api, _program[0]);
        arguments.Add(_places.Handle);
        arguments.Add(Order.Rows.Length + first);
        arguments.Add(Order.Run);
        arguments.Add(x);
        arguments.Add(gathered);
        arguments.Add(count);
        arguments.Add(Order.Inputs);
        Launch(0, count, rows);
        return gathered;
    }

    /// <summary>Queues bringing the outputs of a part to their places. Called under the lock of the queue.</summary>
    /// <param name="part">The part.</param>
    /// <param name="outputs">Its outputs, M×rows of the part.</param>
    /// <param name="bias">The bias, or any buffer.</param>
    /// <param name="hasBias">Whether there is one.</param>
    /// <param name="y">M×N outputs.</param>
    /// <param name="rows">M.</param>
    public void Scatter(int part, nint outputs, nint bias, bool hasBias, nint y, int rows)
    {
        int first = _firstRows[part], count = _firstRows[part + 1] - first;
        KernelArguments arguments = new(_device.Api, _program[1]);
        arguments.Add(_places.Handle);
        arguments.Add(first);
        arguments.Add(outputs);
        arguments.Add(bias);
        arguments.Add(hasBias ? 1 : 0);
        arguments.Add(y);
        arguments.Add(count);
        arguments.Add(Order.Outputs);
        Launch(1, count, rows);
    }

    public void Dispose() => _places.Dispose();

    private void Launch(int kernel, int count, int rows) =>
        _device.Api.Launch(_device.Queue, _program[kernel], new(WorkRange.RoundUp(count, Group), (nuint)rows, 1, Group), Name);
}
