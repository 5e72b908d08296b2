namespace KernelGen.Tests.Interpreter;

/// <summary>A decoded instruction.</summary>
internal sealed class Instruction
{
    public required PtxStatement Statement { get; init; }

    public required InstructionKind Kind { get; init; }

    /// <summary>What a plain instruction does.</summary>
    public Operation? Operation { get; init; }

    /// <summary>The slots that it reads, without its predicate. Reading one that was never written is a fault.</summary>
    public required int[] Reads { get; init; }

    /// <summary>The slots that it writes.</summary>
    public required int[] Writes { get; init; }

    /// <summary>Where a branch goes to.</summary>
    public int[] Targets { get; init; } = [];

    /// <summary>Where the lanes that a branch parts come together again.</summary>
    public int Reconvergence { get; set; }

    /// <summary>The number of the barrier, and how many threads it takes; 0: all of the block.</summary>
    public (int Number, int Threads) Barrier { get; init; }
}
