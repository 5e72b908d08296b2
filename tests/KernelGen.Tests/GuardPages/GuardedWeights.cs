using System.Collections.Concurrent;
using System.Threading;
using Xunit;

namespace KernelGen.Tests.GuardPages;

/// <summary>Puts packed weights right before or after a page that cannot be accessed.</summary>
internal sealed unsafe class GuardedWeights(GuardedEdge edge) : IWeightMemory
{
    private readonly ConcurrentDictionary<nint, GuardedMemory> _allocated = new();
    private int _count;

    /// <summary>How many allocations there were.</summary>
    public int Count => _count;

    public byte* Allocate(nuint bytes)
    {
        GuardedMemory memory = new(bytes, edge);
        Assert.True(_allocated.TryAdd((nint)memory.Data, memory));
        Interlocked.Increment(ref _count);
        return memory.Data;
    }

    public void Free(byte* data)
    {
        Assert.True(_allocated.TryRemove((nint)data, out GuardedMemory? memory));
        memory.Dispose();
    }
}
