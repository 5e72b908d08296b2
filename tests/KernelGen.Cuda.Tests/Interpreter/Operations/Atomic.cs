namespace KernelGen.Tests.Interpreter;

/// <summary>Replaces a word by a function of it and an operand, one lane after the other, and keeps what was there.</summary>
/// <param name="result">The slot for the word before; −1: nobody asks.</param>
/// <param name="target">The word.</param>
/// <param name="operand">The slot of the operand.</param>
internal sealed unsafe class Atomic<T, TFunction>(int result, MemoryOperand target, int operand) : Operation
    where T : unmanaged
    where TFunction : IBinary<T, T, T>
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
            *word = TFunction.Apply(before, Lane.Get<T>(warp[operand][lane]));
            if (result >= 0)
            {
                warp[result][lane] = Lane.Put(before);
            }
        }
    }
}
