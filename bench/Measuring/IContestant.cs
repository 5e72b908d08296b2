using System;

namespace KernelGen.Bench;

/// <summary>Something that computes one product, again and again, for a fixed shape, number of rows and number of threads.</summary>
internal interface IContestant : IDisposable
{
    /// <summary>The name in reports.</summary>
    string Name { get; }

    /// <summary>The arithmetic limit to measure beside it, or <c>null</c> if it is not compared with limits.</summary>
    Roof? Arithmetic { get; }

    /// <summary>Computes the product once, with the next copy of the weights.</summary>
    void Run();
}
