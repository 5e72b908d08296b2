using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Tests.Interpreter;

/// <summary>Runs blocks: each warp up to a barrier, then those that meet there go on.</summary>
internal sealed class BlockRunner(Instruction[] code, Block block, long limit)
{
    private readonly long[] _executed = new long[code.Length];
    private readonly WarpRunner _runner = new(code, limit);

    public void Run((int X, int Y, int Z) index)
    {
        while (true)
        {
            foreach (Warp warp in block.Warps)
            {
                if (warp.Live == 0 || warp.Waiting != null)
                {
                    continue;
                }

                try
                {
                    _runner.Run(warp, _executed);
                }
                catch (Exception fault) when (fault is PtxFault or DivideByZeroException)
                {
                    PtxStatement statement = warp.Current!.Statement;
                    throw new PtxFault($"line {statement.Line}: {statement.Text}: {fault.Message} (block {index}, warp {warp.Index})", fault);
                }
            }

            if (block.Warps.All(static warp => warp.Live == 0))
            {
                return;
            }

            Release(index);
        }
    }

    /// <summary>Sums up how often each opcode was executed.</summary>
    public void CountOpcodes()
    {
        for (int i = 0; i < code.Length; i++)
        {
            string opcode = string.Join('.', code[i].Statement.Parts);
            block.Report.Opcodes[opcode] = block.Report.Opcodes.GetValueOrDefault(opcode) + _executed[i];
            block.Report.Instructions += _executed[i];
        }
    }

    private void Release((int X, int Y, int Z) index)
    {
        bool isReleased = false;
        foreach (IGrouping<int, Warp> barrier in block.Warps.Where(static warp => warp.Waiting != null).GroupBy(static warp => warp.Waiting!.Barrier.Number).ToArray())
        {
            if (barrier.Select(static warp => warp.Waiting!.Statement.Line).Distinct().ToArray() is { Length: > 1 } lines)
            {
                throw new PtxFault($"warps meet at barrier {barrier.Key} in different lines: {string.Join(", ", lines)} (block {index})");
            }

            int threads = barrier.First().Waiting!.Barrier.Threads;
            bool isComplete = threads == 0
                ? barrier.Count() == block.Warps.Count(static warp => warp.Live != 0)
                : barrier.Count() * Warp.Size >= threads;
            if (isComplete)
            {
                isReleased = true;
                block.Clocks.Meet([.. barrier.Select(static warp => warp.Index)]);
                foreach (Warp warp in barrier)
                {
                    warp.Waiting = null;
                }
            }
        }

        if (!isReleased)
        {
            IEnumerable<string> waiting = block.Warps.Where(static warp => warp.Waiting != null).Select(static warp => $"warp {warp.Index} in line {warp.Waiting!.Statement.Line}");
            throw new PtxFault($"all warps wait at barriers for ever: {string.Join(", ", waiting)} (block {index})");
        }
    }
}
