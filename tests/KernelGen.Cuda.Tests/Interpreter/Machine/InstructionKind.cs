namespace KernelGen.Tests.Interpreter;

/// <summary>What an instruction means for the order of execution.</summary>
internal enum InstructionKind
{
    /// <summary>The next instruction follows.</summary>
    Plain,

    /// <summary>A label follows, for the lanes that execute it.</summary>
    Branch,

    /// <summary>One of several labels follows, by a register.</summary>
    IndexedBranch,

    /// <summary>The lanes end.</summary>
    Return,

    /// <summary>The warp waits for others.</summary>
    Barrier,
}
