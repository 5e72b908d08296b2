using System;
using System.Collections.Generic;
using System.Threading;

namespace KernelGen;

/// <summary>Page-locked memory of the host, lent and taken back: from it a GPU copies at full speed and without waiting.</summary>
internal sealed class PinnedMemory(CudaDevice device) : IDisposable
{
    // Sizes are powers of two from here on, so that few pieces serve all calls.
    private const int SmallestBytes = 64 << 10;

    private readonly Lock _lock = new();
    private readonly List<PinnedBuffer> _free = [];

    /// <summary>A piece of at least some bytes that nothing queued uses; <see cref="Return"/> gives it back. The device's context must be current.</summary>
    public PinnedBuffer Rent(long bytes)
    {
        PinnedBuffer? piece = null;
        lock (_lock)
        {
            int found = _free.FindIndex(free => free.Bytes >= bytes);
            if (found >= 0)
            {
                piece = _free[found];
                _free.RemoveAt(found);
            }
        }

        if (piece is not null)
        {
            piece.Wait();
            return piece;
        }

        long size = SmallestBytes;
        while (size < bytes)
        {
            size *= 2;
        }

        return new(device.Driver, size);
    }

    /// <summary>Takes a piece back. What was queued with it was marked.</summary>
    public void Return(PinnedBuffer piece)
    {
        lock (_lock)
        {
            _free.Add(piece);
            _free.Sort(static (a, b) => a.Bytes.CompareTo(b.Bytes));
        }
    }

    /// <summary>Frees all pieces that are not lent.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (PinnedBuffer piece in _free)
            {
                piece.Free();
            }

            _free.Clear();
        }
    }
}
