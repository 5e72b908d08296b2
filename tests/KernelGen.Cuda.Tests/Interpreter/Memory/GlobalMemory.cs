using System;
using System.Collections.Generic;

namespace KernelGen.Tests.Interpreter;

/// <summary>Global memory: buffers far from each other, each with its bounds.</summary>
internal sealed unsafe class GlobalMemory
{
    // Buffers lie a terabyte apart, so that an address beyond one hits none.
    private const ulong Distance = 1UL << 40;
    private readonly List<Buffer> _buffers = [];
    private Buffer? _last;
    private ulong _next = Distance;

    /// <summary>Makes room, filled with zeros.</summary>
    /// <returns>Its address.</returns>
    public ulong Allocate(int bytes)
    {
        byte[] array = GC.AllocateArray<byte>(bytes, pinned: true);
        fixed (byte* pointer = array)
        {
            _buffers.Add(new Buffer(_next, (ulong)bytes, (nint)pointer, array));
        }

        _next += Distance;
        return _buffers[^1].Start;
    }

    /// <summary>Makes room and fills it.</summary>
    public ulong Allocate<T>(ReadOnlySpan<T> content)
        where T : unmanaged
    {
        ulong address = Allocate(content.Length * sizeof(T));
        content.CopyTo(Span<T>(address, content.Length));
        return address;
    }

    /// <summary>Makes memory of the process global memory, at its own address.</summary>
    public void Map(nint pointer, nuint bytes) => _buffers.Add(new Buffer((ulong)pointer, bytes, pointer, null));

    /// <summary>Forgets the buffer at an address.</summary>
    public void Free(ulong address)
    {
        _buffers.RemoveAll(buffer => buffer.Start == address);
        _last = null;
    }

    /// <summary>What lies at an address.</summary>
    public Span<T> Span<T>(ulong address, int count)
        where T : unmanaged => new(Pointer(address, count * sizeof(T)), count);

    /// <summary>Where an address is in the process.</summary>
    /// <exception cref="PtxFault">Some of the bytes lie in no buffer.</exception>
    public byte* Pointer(ulong address, int bytes)
    {
        if (_last is { } last && address - last.Start < last.Bytes && address - last.Start + (ulong)bytes <= last.Bytes)
        {
            return (byte*)last.Pointer + (address - last.Start);
        }

        foreach (Buffer buffer in _buffers)
        {
            if (address - buffer.Start < buffer.Bytes && address - buffer.Start + (ulong)bytes <= buffer.Bytes)
            {
                _last = buffer;
                return (byte*)buffer.Pointer + (address - buffer.Start);
            }
        }

        throw new PtxFault($"{bytes} bytes at {address:x} lie outside of global memory{Nearest(address)}");
    }

    private string Nearest(ulong address)
    {
        foreach (Buffer buffer in _buffers)
        {
            long offset = (long)(address - buffer.Start);
            if (Math.Abs(offset) < (long)(Distance / 2))
            {
                return $": byte {offset} of a buffer of {buffer.Bytes}";
            }
        }

        return "";
    }

    private sealed record Buffer(ulong Start, ulong Bytes, nint Pointer, byte[]? Array);
}
