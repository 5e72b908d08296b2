using System.Collections.Generic;

namespace KernelGen.Tests.Interpreter;

/// <summary>A kernel, as written.</summary>
internal sealed class PtxEntry
{
    public required string Name { get; init; }

    /// <summary>Instructions in order.</summary>
    public List<PtxStatement> Statements { get; } = [];

    /// <summary>Where each label points: the index of a statement.</summary>
    public Dictionary<string, int> Labels { get; } = [];

    /// <summary>The labels of each list for indexed branches.</summary>
    public Dictionary<string, string[]> BranchTargets { get; } = [];

    /// <summary>The offset of each parameter.</summary>
    public Dictionary<string, int> Parameters { get; } = [];

    public int ParameterBytes { get; set; }

    /// <summary>The offset of each variable in shared memory; of those without a size, the end of the others.</summary>
    public Dictionary<string, ulong> Shared { get; } = [];

    public int SharedBytes { get; set; }

    /// <summary>The offset of each variable of a thread's own memory.</summary>
    public Dictionary<string, ulong> Local { get; } = [];

    public int LocalBytes { get; set; }

    /// <summary>How many registers a thread has.</summary>
    public int Registers { get; set; }
}
