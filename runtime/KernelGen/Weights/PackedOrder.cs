using System;

namespace KernelGen;

/// <summary>A stored order as worker threads read it, in native memory that the garbage collector never moves: int32 places of rows, then of columns or groups.</summary>
internal sealed unsafe class PackedOrder : IDisposable
{
    private readonly IWeightMemory _memory;
    private readonly ActivationSource[] _sources;
    private int* _data;

    /// <summary>Packs an order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="parts">How many parts the matrix has.</param>
    /// <param name="memory">Where it goes.</param>
    public PackedOrder(StoredOrder order, int parts, IWeightMemory memory)
    {
        Order = order;
        _memory = memory;
        int count = order.Rows.Length + order.Columns.Length;
        _data = (int*)memory.Allocate((nuint)count * sizeof(int));
        order.Rows.CopyTo(new Span<int>(_data, count));
        order.Columns.CopyTo(new Span<int>(_data + order.Rows.Length, order.Columns.Length));
        _sources = new ActivationSource[parts];
        for (int part = 0; part < parts; part++)
        {
            (int first, int runs) = order.RunsOf(part);
            _sources[part] = runs == 0 ? default : new(order.Inputs, _data + order.Rows.Length + first, runs, order.Run);
        }
    }

    ~PackedOrder() => Free();

    /// <summary>The canonical order.</summary>
    public StoredOrder Order { get; }

    /// <summary>The output of each stored row; <c>null</c> for their own order.</summary>
    public int* Rows => Order.Rows.Length == 0 ? null : _data;

    /// <summary>Where a part takes its activations from.</summary>
    /// <param name="part">The number of a share, or that of shares for the main weights.</param>
    public ActivationSource Source(int part) => _sources[part];

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        int* data = _data;
        _data = null;
        if (data != null)
        {
            _memory.Free((byte*)data);
        }
    }
}
