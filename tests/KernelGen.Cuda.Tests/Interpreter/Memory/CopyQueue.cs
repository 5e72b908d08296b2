using System;
using System.Collections.Generic;

namespace KernelGen.Tests.Interpreter;

/// <summary>The asynchronous copies of a warp's lanes. A copy happens as late as it may: when its lane waits for it.</summary>
internal sealed unsafe class CopyQueue
{
    private readonly List<Copy> _copies = [];
    private readonly int[] _groups = new int[Warp.Size];

    public void Clear()
    {
        _copies.Clear();
        Array.Clear(_groups);
    }

    /// <summary>Adds a copy to the lane's open group.</summary>
    public void Add(int lane, uint destination, ulong source, int bytes, int sourceBytes) =>
        _copies.Add(new Copy(lane, _groups[lane], destination, source, bytes, sourceBytes));

    /// <summary>Closes the open groups of some lanes.</summary>
    public void Commit(uint lanes)
    {
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            _groups[lane] += (int)(lanes >> lane & 1);
        }
    }

    /// <summary>Makes copies happen, except those of each lane's youngest groups and of its open group.</summary>
    public void Wait(Warp warp, uint lanes, int pending)
    {
        int kept = 0;
        for (int i = 0; i < _copies.Count; i++)
        {
            Copy copy = _copies[i];
            if ((lanes >> copy.Lane & 1) == 0 || copy.Group >= _groups[copy.Lane] - pending)
            {
                _copies[kept++] = copy;
                continue;
            }

            Span<byte> destination = new(warp.Block.Shared.FinishCopy(copy.Destination, copy.Bytes, warp.Index), copy.Bytes);
            destination.Clear();
            if (copy.SourceBytes > 0)
            {
                new ReadOnlySpan<byte>(warp.Block.Memory.Pointer(copy.Source, copy.SourceBytes), copy.SourceBytes).CopyTo(destination);
            }
        }

        _copies.RemoveRange(kept, _copies.Count - kept);
    }

    private readonly record struct Copy(int Lane, int Group, uint Destination, ulong Source, int Bytes, int SourceBytes);
}
