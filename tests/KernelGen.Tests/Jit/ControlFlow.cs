using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace KernelGen.Tests.Jit;

/// <summary>The basic blocks of a disassembled method and the loops they make.</summary>
/// <remarks>
/// The JIT moves blocks about, so that a loop's instructions need not lie between its label and the jump back. Loops are found as compilers define them: a jump to a
/// block that dominates it (every way to the jump leads through that block) closes a loop, which holds all blocks from which the jump is reached without leaving it.
/// </remarks>
internal sealed partial class ControlFlow
{
    private readonly List<List<string>> _blocks = [[]];
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);
    private readonly List<int>[] _next, _previous;

    private ControlFlow(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            if (Label().Match(line) is { Success: true } label)
            {
                StartBlock();
                _labels.Add(label.Value, _blocks.Count - 1);
            }
            else if (Instruction().IsMatch(line))
            {
                string instruction = line.Trim();
                _blocks[^1].Add(instruction);
                if (EndsBlock(instruction))
                {
                    StartBlock();
                }
            }
        }

        _next = [.. _blocks.Select((_, block) => Successors(block).Distinct().ToList())];
        _previous = [.. _blocks.Select((_, block) => Enumerable.Range(0, _blocks.Count).Where(other => _next[other].Contains(block)).ToList())];
    }

    public IReadOnlyList<IReadOnlyList<string>> Blocks => _blocks;

    public static ControlFlow Of(IEnumerable<string> lines) => new(lines);

    /// <summary>Loops without a loop inside.</summary>
    public IReadOnlyList<JitLoop> InnermostLoops()
    {
        HashSet<int>[] loops = [.. Loops().Values];
        return
        [
            .. loops.Where(loop => !loops.Any(loop.IsProperSupersetOf))
                .Select(loop => new JitLoop([.. loop.Order().SelectMany(block => _blocks[block])])),
        ];
    }

    private static bool EndsBlock(string instruction) => instruction[0] == 'j' || instruction.StartsWith("ret", StringComparison.Ordinal);

    private void StartBlock()
    {
        if (_blocks[^1].Count > 0)
        {
            _blocks.Add([]);
        }
    }

    private IEnumerable<int> Successors(int block)
    {
        string last = _blocks[block].LastOrDefault("");
        bool jumps = last.StartsWith("jmp", StringComparison.Ordinal);
        if (last.StartsWith('j'))
        {
            yield return _labels[Target().Match(last).Value];
        }

        if (!jumps && !last.StartsWith("ret", StringComparison.Ordinal) && block + 1 < _blocks.Count)
        {
            yield return block + 1;
        }
    }

    private Dictionary<int, HashSet<int>> Loops()
    {
        HashSet<int>[] dominators = Dominators();
        Dictionary<int, HashSet<int>> loops = [];
        for (int block = 0; block < _blocks.Count; block++)
        {
            foreach (int head in _next[block].Where(head => dominators[block].Contains(head)))
            {
                // Two jumps to one head are one loop.
                loops.TryAdd(head, [head]);
                Stack<int> open = new([block]);
                while (open.TryPop(out int inside))
                {
                    if (loops[head].Add(inside))
                    {
                        _previous[inside].ForEach(open.Push);
                    }
                }
            }
        }

        return loops;
    }

    /// <summary>For every block, those that every way to it leads through. Blocks that no way leads to have none.</summary>
    private HashSet<int>[] Dominators()
    {
        HashSet<int>?[] dominators = new HashSet<int>?[_blocks.Count];
        dominators[0] = [0];
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int block = 1; block < _blocks.Count; block++)
            {
                HashSet<int>? common = null;
                foreach (HashSet<int> previous in _previous[block].Select(previous => dominators[previous]).OfType<HashSet<int>>())
                {
                    common ??= [.. previous];
                    common.IntersectWith(previous);
                }

                common?.Add(block);
                if (common is not null && dominators[block]?.SetEquals(common) != true)
                {
                    dominators[block] = common;
                    changed = true;
                }
            }
        }

        return [.. dominators.Select(static set => set ?? [])];
    }

    [GeneratedRegex(@"^G_M\w+(?=:)")]
    private static partial Regex Label();

    [GeneratedRegex(@"^\s+[a-z]\w+")]
    private static partial Regex Instruction();

    [GeneratedRegex(@"G_M\w+")]
    private static partial Regex Target();
}
