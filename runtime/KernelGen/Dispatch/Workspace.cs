using System;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>Native scratch memory of a thread. It grows to the largest request and is then reused, so computing allocates nothing.</summary>
internal sealed unsafe class Workspace
{
    [ThreadStatic]
    private static Workspace? t_layer;

    [ThreadStatic]
    private static Workspace? t_tile;

    private byte* _data;
    private nuint _bytes;

    ~Workspace() => NativeMemory.AlignedFree(_data);

    /// <summary>At least this many bytes for a whole layer; the contents of earlier requests are lost.</summary>
    public static byte* Rent(long bytes) => (t_layer ??= new Workspace()).Grow(bytes);

    /// <summary>At least this many bytes for one tile, apart from those of the layer that the same thread may hold.</summary>
    public static byte* RentForTile(long bytes) => bytes == 0 ? null : (t_tile ??= new Workspace()).Grow(bytes);

    private byte* Grow(long bytes)
    {
        if ((ulong)bytes > _bytes)
        {
            NativeMemory.AlignedFree(_data);
            _data = null;
            _bytes = 0;
            nuint grown = checked((nuint)bytes + (nuint)bytes / 4);
            _data = LargeMemory.Shared.Allocate(grown);
            _bytes = grown;
        }

        return _data;
    }
}
