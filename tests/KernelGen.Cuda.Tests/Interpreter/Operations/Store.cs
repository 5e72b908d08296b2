namespace KernelGen.Tests.Interpreter;

/// <summary>Stores one, two or four elements in each lane.</summary>
internal sealed unsafe class Store<T>(MemoryOperand target, int[] sources) : Operation
    where T : unmanaged
{
    public override void Execute(Warp warp, uint lanes)
    {
        int bytes = sizeof(T) * sources.Length;
        target.CountBankConflicts(warp, lanes, bytes);
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            if ((lanes >> lane & 1) == 0)
            {
                continue;
            }

            T* elements = (T*)target.Pointer(warp, lane, bytes, true);
            for (int i = 0; i < sources.Length; i++)
            {
                elements[i] = Lane.Get<T>(warp[sources[i]][lane]);
            }
        }
    }
}
