using System;

namespace KernelGen.Tests.Interpreter;

/// <summary>A block of threads: its warps and what they share.</summary>
internal sealed unsafe class Block
{
    private readonly byte[] _local;

    public Block(LaunchShape shape, GlobalMemory memory, byte[] parameters, int sharedBytes, int localBytes, int slots, LaunchReport report)
    {
        Shape = shape;
        Memory = memory;
        Parameters = parameters;
        Report = report;
        int warps = (shape.Threads + Warp.Size - 1) / Warp.Size;
        Clocks = new WarpClocks(warps);
        Shared = new BlockMemory(sharedBytes, warps, Clocks, report);
        LocalBytes = localBytes;
        _local = GC.AllocateArray<byte>((warps * Warp.Size * localBytes) + 16, pinned: true);
        fixed (byte* local = _local)
        {
            Local = local;
        }

        Warps = new Warp[warps];
        for (int i = 0; i < warps; i++)
        {
            Warps[i] = new Warp(this, i, slots);
        }
    }

    public LaunchShape Shape { get; }

    public GlobalMemory Memory { get; }

    public byte[] Parameters { get; }

    public LaunchReport Report { get; }

    public WarpClocks Clocks { get; }

    public BlockMemory Shared { get; }

    public BankConflicts Banks { get; } = new();

    /// <summary>The memory of each thread's own, one after the other.</summary>
    public byte* Local { get; }

    public int LocalBytes { get; }

    public Warp[] Warps { get; }
}
