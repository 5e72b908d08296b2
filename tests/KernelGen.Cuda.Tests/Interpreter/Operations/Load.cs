namespace KernelGen.Tests.Interpreter;

/// <summary>Loads one, two or four elements in each lane.</summary>
internal sealed unsafe class Load<T>(int[] targets, MemoryOperand source) : Operation
    where T : unmanaged
{
    public override void Execute(Warp warp, uint lanes)
    {
        int bytes = sizeof(T) * targets.Length;
        source.CountBankConflicts(warp, lanes, bytes);
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            if ((lanes >> lane & 1) == 0)
            {
                continue;
            }

            T* elements = (T*)source.Pointer(warp, lane, bytes, false);
            for (int i = 0; i < targets.Length; i++)
            {
                warp[targets[i]][lane] = Lane.Put(elements[i]);
            }
        }
    }
}
