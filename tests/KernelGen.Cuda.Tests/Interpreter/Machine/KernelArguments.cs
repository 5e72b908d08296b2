using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KernelGen.Tests.Interpreter;

/// <summary>The parameters of a kernel in memory, each aligned as its type asks for.</summary>
internal sealed class KernelArguments
{
    private readonly List<byte> _bytes = [];

    public ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(_bytes);

    /// <summary>Adds a view of ILGPU: an address and a number of elements.</summary>
    public KernelArguments View(ulong address, long count) => Add(address).Add(count);

    public KernelArguments Add<T>(T value)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));
        int alignment = Unsafe.SizeOf<AfterByte<T>>() - bytes.Length;
        while (_bytes.Count % alignment != 0)
        {
            _bytes.Add(0);
        }

        _bytes.AddRange(bytes);
        return this;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct AfterByte<T>(byte First, T Second)
        where T : unmanaged;
}
