using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace KernelGen.Tests.Interpreter;

/// <summary>The parameters of a kernel in memory, each aligned to its size.</summary>
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
        while (_bytes.Count % bytes.Length != 0)
        {
            _bytes.Add(0);
        }

        _bytes.AddRange(bytes);
        return this;
    }
}
