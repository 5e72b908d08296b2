using System;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>Native scratch memory of a thread. It grows to the largest request and is then reused, so computing allocates nothing.</summary>
internal sealed unsafe class Workspace
{
    private const nuint Alignment = 64;

    [ThreadStatic]
    private static Workspace? t_current;

    private byte* _data;
    private nuint _bytes;

    ~Workspace() => NativeMemory.AlignedFree(_data);

    /// <summary>At least this many bytes; the contents of earlier requests are lost.</summary>
    public static byte* Rent(long bytes)
    {
        Workspace workspace = t_current ??= new Workspace();
        if ((ulong)bytes > workspace._bytes)
        {
            NativeMemory.AlignedFree(workspace._data);
            workspace._data = null;
            workspace._bytes = 0;
            nuint grown = checked((nuint)bytes + (nuint)bytes / 4);
            workspace._data = (byte*)NativeMemory.AlignedAlloc(grown, Alignment);
            workspace._bytes = grown;
        }

        return workspace._data;
    }
}
