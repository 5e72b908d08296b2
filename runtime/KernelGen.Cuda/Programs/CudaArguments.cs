using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>The parameters of a launch as ILGPU's entries declare them, each aligned as its type asks for: a view is an address and a number of elements, 64 bits each.</summary>
internal ref struct CudaArguments
{
    private Buffer _buffer;
    private int _length;

    /// <summary>All of them.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes => ((ReadOnlySpan<byte>)_buffer)[.._length];

    /// <summary>Adds a view.</summary>
    /// <param name="pointer">The address.</param>
    /// <param name="count">The number of elements.</param>
    public void View(nint pointer, long count)
    {
        Add((long)pointer, sizeof(long));
        Add(count, sizeof(long));
    }

    /// <summary>Adds a number of 32 bits, or a struct of such numbers.</summary>
    public void Add<T>(in T value)
        where T : unmanaged => Add(value, sizeof(int));

    private void Add<T>(in T value, int alignment)
        where T : unmanaged
    {
        int from = (_length + alignment - 1) / alignment * alignment, size = Unsafe.SizeOf<T>();
        MemoryMarshal.Write(((Span<byte>)_buffer).Slice(from, size), in value);
        _length = from + size;
    }

    [InlineArray(512)]
    private struct Buffer
    {
        private byte _first;
    }
}
