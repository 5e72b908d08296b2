namespace KernelGen.Tests.Interpreter;

/// <summary>Executes the instructions of a warp, up to its end or a barrier.</summary>
internal sealed unsafe class WarpRunner(Instruction[] code, long limit)
{
    private long _executed;

    /// <summary>Goes on where the warp stopped.</summary>
    /// <param name="warp">The warp.</param>
    /// <param name="executed">Counts how often each instruction was executed.</param>
    public void Run(Warp warp, long[] executed)
    {
        while (warp.Paths.TryPop(out (int Next, int End, uint Lanes) path))
        {
            (int next, int end, uint lanes) = path;
            lanes &= warp.Live;
            while (lanes != 0 && next != end)
            {
                if (next >= code.Length)
                {
                    warp.Live &= ~lanes;
                    break;
                }

                if (++_executed > limit)
                {
                    throw new PtxFault($"more than {limit} instructions: a loop that never ends?");
                }

                Instruction instruction = code[next];
                warp.Current = instruction;
                uint active = Active(warp, instruction, lanes);
                executed[next]++;
                switch (instruction.Kind)
                {
                    case InstructionKind.Plain:
                        if (active != 0)
                        {
                            Execute(warp, instruction, active);
                        }

                        next++;
                        continue;
                    case InstructionKind.Return:
                        warp.Live &= ~active;
                        lanes &= ~active;
                        next++;
                        continue;
                    case InstructionKind.Barrier when active == 0:
                        next++;
                        continue;
                    case InstructionKind.Barrier:
                        if (active != warp.Live)
                        {
                            throw new PtxFault($"some lanes of the warp do not come to this barrier: {active:x8} of {warp.Live:x8} do");
                        }

                        warp.Paths.Push((next + 1, end, lanes));
                        warp.Waiting = instruction;
                        return;
                    case InstructionKind.Branch when active == lanes:
                        next = instruction.Targets[0];
                        continue;
                    case InstructionKind.Branch when active == 0:
                        next++;
                        continue;
                    case InstructionKind.Branch:
                        warp.Paths.Push((instruction.Reconvergence, end, lanes));
                        warp.Paths.Push((instruction.Targets[0], instruction.Reconvergence, active));
                        (end, lanes) = (instruction.Reconvergence, lanes & ~active);
                        next++;
                        continue;
                    case InstructionKind.IndexedBranch:
                        Part(warp, instruction, end, lanes, active, next + 1);
                        break;
                }

                break;
            }
        }

        warp.Live = 0;
    }

    private static void Part(Warp warp, Instruction instruction, int end, uint lanes, uint active, int next)
    {
        Check(warp, instruction, active);
        warp.Paths.Push((instruction.Reconvergence, end, lanes));
        if ((lanes & ~active) != 0)
        {
            warp.Paths.Push((next, instruction.Reconvergence, lanes & ~active));
        }

        ulong* index = warp[instruction.Reads[0]];
        for (int target = 0; target < instruction.Targets.Length; target++)
        {
            uint chosen = 0;
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                chosen |= (active >> lane & 1) != 0 && (uint)index[lane] == target ? 1u << lane : 0;
            }

            if (chosen != 0)
            {
                warp.Paths.Push((instruction.Targets[target], instruction.Reconvergence, chosen));
            }

            active &= ~chosen;
        }

        if (active != 0)
        {
            throw new PtxFault("the index of a branch is outside of its list");
        }
    }

    private static uint Active(Warp warp, Instruction instruction, uint lanes)
    {
        int predicate = instruction.Statement.Predicate;
        if (predicate < 0)
        {
            return lanes;
        }

        if ((lanes & ~warp.Defined[predicate]) != 0)
        {
            throw new PtxFault("its predicate was never written");
        }

        ulong* values = warp[predicate];
        uint set = 0;
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            set |= (uint)(values[lane] & 1) << lane;
        }

        return lanes & (instruction.Statement.IsNegated ? ~set : set);
    }

    private static void Execute(Warp warp, Instruction instruction, uint lanes)
    {
        Check(warp, instruction, lanes);
        instruction.Operation!.Execute(warp, lanes);
        foreach (int slot in instruction.Writes)
        {
            warp.Defined[slot] |= lanes;
        }
    }

    private static void Check(Warp warp, Instruction instruction, uint lanes)
    {
        foreach (int slot in instruction.Reads)
        {
            if ((lanes & ~warp.Defined[slot]) != 0)
            {
                throw new PtxFault($"a register is read that was never written (number {slot}, lanes {lanes & ~warp.Defined[slot]:x8})");
            }
        }
    }
}
