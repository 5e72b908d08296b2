using System.Threading;

namespace KernelGen;

/// <summary>One stretch of memory for all parts of a matrix: small parts are on large pages then, as the whole would be. It is freed with the last of them.</summary>
internal sealed unsafe class PartMemory : IWeightMemory
{
    private readonly IWeightMemory _memory;
    private readonly byte* _data;
    private nuint _used;
    private int _parts;

    /// <summary>Allocates the stretch.</summary>
    /// <param name="memory">Where it comes from.</param>
    /// <param name="bytes">What all parts take, each a multiple of <see cref="PackedLayout.Alignment"/>.</param>
    public PartMemory(IWeightMemory memory, nuint bytes)
    {
        _memory = memory;
        _data = memory.Allocate(bytes);
    }

    /// <summary>The next part. Not thread-safe.</summary>
    public byte* Allocate(nuint bytes)
    {
        byte* part = _data + _used;
        _used += bytes;
        _parts++;
        return part;
    }

    /// <inheritdoc/>
    public void Free(byte* data)
    {
        if (Interlocked.Decrement(ref _parts) == 0)
        {
            _memory.Free(_data);
        }
    }
}
