namespace KernelGen.Bench;

/// <summary>What bounds a product.</summary>
internal enum Roof
{
    /// <summary>Reading packed weights from memory, GB/s.</summary>
    Memory,

    /// <summary>Float multiply-adds, GOP/s; one of them is two operations.</summary>
    Float,

    /// <summary>8-bit multiply-adds, GOP/s; one of them is two operations.</summary>
    Int8,

    /// <summary>16-bit multiply-adds, GOP/s; one of them is two operations.</summary>
    Int16,
}
