using System.Collections.Generic;
using System.Globalization;

namespace KernelGen.Tests.Interpreter;

/// <summary>What a launch did besides its result.</summary>
internal sealed class LaunchReport
{
    private readonly HashSet<(int Line, int Other)> _pairs = [];

    /// <summary>Instructions that warps executed.</summary>
    public long Instructions { get; set; }

    /// <summary>How often warps executed each opcode.</summary>
    public Dictionary<string, long> Opcodes { get; } = [];

    /// <summary>Accesses to shared memory that no barrier keeps apart; one for each pair of lines.</summary>
    public List<string> Races { get; } = [];

    /// <summary>Times that warps accessed shared memory.</summary>
    public long SharedAccesses { get; set; }

    /// <summary>The turns that these accesses took because several words lay in one bank.</summary>
    public long BankConflicts { get; set; }

    /// <summary>The same, for each line of the text that has any.</summary>
    public SortedDictionary<int, long> BankConflictsByLine { get; } = [];

    public void Race(int line, int other, string what)
    {
        if (_pairs.Add((line, other)))
        {
            Races.Add(string.Create(CultureInfo.InvariantCulture, $"line {line}, after line {other}: {what}"));
        }
    }

    public void CountBankConflicts(int line, int extra)
    {
        SharedAccesses++;
        if (extra > 0)
        {
            BankConflicts += extra;
            BankConflictsByLine[line] = BankConflictsByLine.GetValueOrDefault(line) + extra;
        }
    }
}
