using System;

namespace KernelGen;

/// <summary>Input that cannot be used: the message says what was found, what was expected and how to fix it.</summary>
public sealed class KernelGenException : Exception
{
    /// <summary>Creates the exception.</summary>
    public KernelGenException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public KernelGenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
