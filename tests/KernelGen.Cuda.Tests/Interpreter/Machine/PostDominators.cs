using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Tests.Interpreter;

/// <summary>Finds where lanes that a branch has parted come together again: at the first instruction that all ways from it lead through.</summary>
internal static class PostDominators
{
    /// <summary>Sets <see cref="Instruction.Reconvergence"/> of all branches; the number of instructions means the end.</summary>
    public static void Assign(IReadOnlyList<Instruction> code)
    {
        int[] starts = Starts(code);
        int blocks = starts.Length;
        Dictionary<int, int> blockOf = Enumerable.Range(0, blocks).ToDictionary(block => starts[block]);
        int Last(int block) => (block + 1 < blocks ? starts[block + 1] : code.Count) - 1;
        int[][] successors = [.. Enumerable.Range(0, blocks).Select(block => Successors(code[Last(block)], block, blocks, blockOf))];

        // A block's post-dominators: itself, and those that all its successors share. The end is block number `blocks`.
        BitArray[] sets = [.. Enumerable.Range(0, blocks + 1).Select(block => new BitArray(blocks + 1, block != blocks))];
        sets[blocks][blocks] = true;
        bool changes = true;
        while (changes)
        {
            changes = false;
            for (int block = blocks - 1; block >= 0; block--)
            {
                BitArray set = new(blocks + 1, true);
                foreach (int successor in successors[block])
                {
                    set.And(sets[successor]);
                }

                set[block] = true;
                if (!new BitArray(set).Xor(sets[block]).HasAnySet())
                {
                    continue;
                }

                sets[block] = set;
                changes = true;
            }
        }

        int[] sizes = [.. sets.Select(static set => set.Cast<bool>().Count(static member => member))];
        for (int block = 0; block < blocks; block++)
        {
            // The nearest of the others is dominated by all the rest, so it has the most post-dominators itself.
            int nearest = Enumerable.Range(0, blocks + 1).Where(other => other != block && sets[block][other]).DefaultIfEmpty(blocks).MaxBy(other => sizes[other]);
            code[Last(block)].Reconvergence = nearest == blocks ? code.Count : starts[nearest];
        }
    }

    private static int[] Starts(IReadOnlyList<Instruction> code)
    {
        SortedSet<int> starts = [0];
        for (int i = 0; i < code.Count; i++)
        {
            if (code[i].Kind is InstructionKind.Branch or InstructionKind.IndexedBranch or InstructionKind.Return)
            {
                starts.UnionWith(code[i].Targets);
                starts.Add(i + 1);
            }
        }

        return [.. starts.Where(start => start < code.Count)];
    }

    private static int[] Successors(Instruction last, int block, int blocks, Dictionary<int, int> blockOf)
    {
        bool isConditional = last.Statement.Predicate >= 0;
        IEnumerable<int> next = [Math.Min(block + 1, blocks)];
        return last.Kind switch
        {
            InstructionKind.Branch or InstructionKind.IndexedBranch => [.. last.Targets.Select(target => blockOf[target]).Concat(isConditional ? next : [])],
            InstructionKind.Return => [blocks, .. isConditional ? next : []],
            _ => [.. next],
        };
    }
}
