using System;

namespace KernelGen.Tests.Interpreter;

/// <summary>A program does what it must not, or what the interpreter does not know. The message says where.</summary>
internal sealed class PtxFault : Exception
{
    public PtxFault(string message)
        : base(message)
    {
    }

    public PtxFault(string message, Exception cause)
        : base(message, cause)
    {
    }
}
