using System;
using System.Runtime.InteropServices;

namespace KernelGen.Tests.Interpreter;

/// <summary>Loads elements of the kernel's parameters.</summary>
internal sealed unsafe class LoadParameter<T>(int[] targets, int offset) : Operation
    where T : unmanaged
{
    public override void Execute(Warp warp, uint lanes)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            ulong value = Lane.Put(MemoryMarshal.Read<T>(warp.Block.Parameters.AsSpan(offset + (i * sizeof(T)))));
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                if ((lanes >> lane & 1) != 0)
                {
                    warp[targets[i]][lane] = value;
                }
            }
        }
    }
}
