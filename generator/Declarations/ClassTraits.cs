using System;

namespace KernelGen.Generator.Declarations;

/// <summary>What keeps a class from being a layer.</summary>
[Flags]
internal enum ClassTraits
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It has type parameters, or a type around it has.</summary>
    Generic = 1,

    /// <summary>It is static.</summary>
    Static = 2,

    /// <summary>It is abstract.</summary>
    Abstract = 4,

    /// <summary>It is a record.</summary>
    Record = 8,

    /// <summary>It, or a type around it, is visible in its own file only.</summary>
    FileLocal = 16,
}
