namespace KernelGen.Tests.Interpreter;

/// <summary>What an address is an address of.</summary>
internal enum MemorySpace
{
    /// <summary>Any of the others, by the address.</summary>
    Generic,

    /// <summary>Memory of the device.</summary>
    Global,

    /// <summary>Memory of the block.</summary>
    Shared,

    /// <summary>Memory of the thread.</summary>
    Local,
}
