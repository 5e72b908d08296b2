using System;

namespace KernelGen.Tests.Interpreter;

/// <summary>An operand in memory: a register, an offset and a space.</summary>
/// <param name="Slot">The slot of the register.</param>
/// <param name="Offset">Bytes to add.</param>
/// <param name="Space">The space.</param>
internal readonly unsafe record struct MemoryOperand(int Slot, long Offset, MemorySpace Space)
{
    /// <summary>The address of a lane.</summary>
    public ulong Address(Warp warp, int lane)
    {
        ulong address = warp[Slot][lane] + (ulong)Offset;
        return Space is MemorySpace.Shared or MemorySpace.Local ? (uint)address : address;
    }

    /// <summary>Where an access of a lane takes place.</summary>
    /// <exception cref="PtxFault">It lies outside, or is not aligned.</exception>
    public byte* Pointer(Warp warp, int lane, int bytes, bool isWrite)
    {
        ulong address = Address(warp, lane);
        MemorySpace space = Space;
        if (space == MemorySpace.Generic)
        {
            space = AddressWindow.Contains(AddressWindow.Shared, address) ? MemorySpace.Shared
                : AddressWindow.Contains(AddressWindow.Local, address) ? MemorySpace.Local
                : MemorySpace.Global;
            address = space == MemorySpace.Global ? address : (uint)address;
        }

        switch (space)
        {
            case MemorySpace.Shared:
                return isWrite
                    ? warp.Block.Shared.Write(address, bytes, warp.Index, warp.Line)
                    : warp.Block.Shared.Read(address, bytes, warp.Index, warp.Line);
            case MemorySpace.Local:
                return Local(warp, lane, address, bytes);
        }

        return address % (ulong)bytes == 0
            ? warp.Block.Memory.Pointer(address, bytes)
            : throw new PtxFault($"{bytes} bytes at {address:x}, which is no multiple of their number");
    }

    /// <summary>Counts the turns that an access of a warp to shared memory takes.</summary>
    public void CountBankConflicts(Warp warp, uint lanes, int bytes)
    {
        if (Space != MemorySpace.Shared)
        {
            return;
        }

        // Wide accesses come in phases of 128 bytes.
        int lanesPerPhase = Math.Min(Warp.Size, 128 / bytes), extra = 0;
        Span<uint> addresses = stackalloc uint[lanesPerPhase];
        for (int first = 0; first < Warp.Size; first += lanesPerPhase)
        {
            int count = 0;
            for (int lane = first; lane < first + lanesPerPhase; lane++)
            {
                if ((lanes >> lane & 1) != 0)
                {
                    addresses[count++] = (uint)Address(warp, lane);
                }
            }

            extra += warp.Block.Banks.Extra(addresses[..count], bytes);
        }

        warp.Block.Report.CountBankConflicts(warp.Line, extra);
    }

    private static byte* Local(Warp warp, int lane, ulong address, int bytes)
    {
        Block block = warp.Block;
        if (address + (ulong)bytes > (ulong)block.LocalBytes)
        {
            throw new PtxFault($"{bytes} bytes at {address:x} lie outside of the {block.LocalBytes} bytes of the thread");
        }

        return block.Local + ((((warp.Index * Warp.Size) + lane) * block.LocalBytes) + (int)address);
    }
}
