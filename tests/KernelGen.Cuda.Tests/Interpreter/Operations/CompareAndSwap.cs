using System.Collections.Generic;

namespace KernelGen.Tests.Interpreter;

/// <summary>Replaces a word if it is what is expected, one lane after the other, and keeps what was there.</summary>
internal sealed unsafe class CompareAndSwap<T>(int result, MemoryOperand target, int expected, int replacement) : Operation
    where T : unmanaged
{
    public override void Execute(Warp warp, uint lanes)
    {
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            if ((lanes >> lane & 1) == 0)
            {
                continue;
            }

            T* word = (T*)(target.Space == MemorySpace.Shared
                ? warp.Block.Shared.Pointer(target.Address(warp, lane), sizeof(T))
                : target.Pointer(warp, lane, sizeof(T), true));
            T before = *word;
            if (EqualityComparer<T>.Default.Equals(before, Lane.Get<T>(warp[expected][lane])))
            {
                *word = Lane.Get<T>(warp[replacement][lane]);
            }

            warp[result][lane] = Lane.Put(before);
        }
    }
}
