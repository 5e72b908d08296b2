namespace KernelGen.Tests.Interpreter;

/// <summary>Starts a copy from global to shared memory in each lane. It happens when the lane waits for it.</summary>
/// <param name="target">In shared memory.</param>
/// <param name="source">In global memory.</param>
/// <param name="bytes">How many bytes are written.</param>
/// <param name="sourceBytes">The slot with how many of them are read, the rest being zeros; −1: all.</param>
internal sealed unsafe class CopyAsync(MemoryOperand target, MemoryOperand source, int bytes, int sourceBytes) : Operation
{
    public override void Execute(Warp warp, uint lanes)
    {
        target.CountBankConflicts(warp, lanes, bytes);
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            if ((lanes >> lane & 1) == 0)
            {
                continue;
            }

            uint read = sourceBytes < 0 ? (uint)bytes : (uint)warp[sourceBytes][lane];
            if (read > bytes)
            {
                throw new PtxFault($"{read} bytes are to be read, and {bytes} written");
            }

            ulong to = target.Address(warp, lane), from = source.Address(warp, lane);
            if (from % (ulong)bytes != 0)
            {
                throw new PtxFault($"{bytes} bytes at {from:x}, which is no multiple of their number");
            }

            // Where nothing is read, the address may be any.
            _ = read > 0 ? warp.Block.Memory.Pointer(from, (int)read) : null;
            warp.Block.Shared.StartCopy(to, bytes, warp.Index, warp.Line);
            warp.Copies.Add(lane, (uint)to, from, bytes, (int)read);
        }
    }
}
