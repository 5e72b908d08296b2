using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Tests.Interpreter;

/// <summary>A decoded kernel. Blocks run one after the other; the warps of a block take turns at barriers.</summary>
internal sealed class PtxKernel
{
    private readonly PtxEntry _entry;
    private readonly Decoder _decoder;
    private readonly Instruction[] _code;

    /// <summary>Decodes a kernel.</summary>
    /// <param name="ptx">The text of its module.</param>
    /// <param name="entry">Its name.</param>
    /// <param name="memory">Where the constants of the module are put, and where the kernel finds its buffers.</param>
    /// <exception cref="PtxFault">The text has a mistake, or an instruction that the interpreter does not know.</exception>
    public PtxKernel(string ptx, string entry, GlobalMemory memory)
    {
        PtxModule module = PtxModule.Parse(ptx);
        _entry = module.Entry(entry);
        Memory = memory;
        Dictionary<string, ulong> globals = module.Globals.ToDictionary(static variable => variable.Key, variable => memory.Allocate<byte>(variable.Value));
        _decoder = new Decoder(_entry, globals);
        _code = [.. _entry.Statements.Select(_decoder.Decode)];
        PostDominators.Assign(_code);
    }

    public GlobalMemory Memory { get; }

    /// <summary>Bytes of shared memory that the kernel declares itself.</summary>
    public int SharedBytes => _entry.SharedBytes;

    /// <summary>Bytes of memory that each thread has for itself.</summary>
    public int LocalBytes => _entry.LocalBytes;

    /// <summary>Instructions that a launch may execute before it counts as one that never ends.</summary>
    public long Limit { get; init; } = 500_000_000;

    /// <summary>Runs the kernel.</summary>
    /// <param name="shape">How many blocks and threads.</param>
    /// <param name="arguments">The parameters, as they lie in memory.</param>
    /// <exception cref="PtxFault">The kernel does what it must not.</exception>
    public LaunchReport Launch(LaunchShape shape, ReadOnlySpan<byte> arguments)
    {
        if (arguments.Length < _entry.ParameterBytes)
        {
            throw new PtxFault($"{_entry.Name} has {_entry.ParameterBytes} bytes of parameters, given are {arguments.Length}");
        }

        LaunchReport report = new();
        Block block = new(shape, Memory, arguments.ToArray(), _entry.SharedBytes + shape.DynamicSharedBytes, _entry.LocalBytes, _decoder.Slots, report);
        BlockRunner runner = new(_code, block, Limit);
        for (int z = 0; z < shape.Grid.Z; z++)
        {
            for (int y = 0; y < shape.Grid.Y; y++)
            {
                for (int x = 0; x < shape.Grid.X; x++)
                {
                    Prepare(block, x, y, z);
                    runner.Run((x, y, z));
                }
            }
        }

        runner.CountOpcodes();
        return report;
    }

    private void Prepare(Block block, int x, int y, int z)
    {
        LaunchShape shape = block.Shape;
        block.Shared.Scramble(HashCode.Combine(x, y, z));
        block.Clocks.Meet([.. Enumerable.Range(0, block.Warps.Length)]);
        foreach (Warp warp in block.Warps)
        {
            int threads = shape.Threads - (warp.Index * Warp.Size);
            warp.Reset(threads >= Warp.Size ? Warp.All : (1u << threads) - 1);
            foreach ((ulong constant, int slot) in _decoder.Constants)
            {
                warp.Fill(slot, constant);
            }

            foreach ((string special, int slot) in _decoder.Specials)
            {
                SpecialRegisters.Fill(warp, slot, special, (x, y, z), _entry.SharedBytes);
            }
        }
    }
}
