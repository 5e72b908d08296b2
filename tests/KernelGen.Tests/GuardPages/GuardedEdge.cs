namespace KernelGen.Tests.GuardPages;

/// <summary>The end of a piece of memory that touches a page which cannot be accessed.</summary>
internal enum GuardedEdge
{
    Start,
    End,
}
