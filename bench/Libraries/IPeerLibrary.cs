using System;
using System.Collections.Generic;

namespace KernelGen.Bench.Libraries;

/// <summary>A library that computes the same products.</summary>
internal interface IPeerLibrary : IDisposable
{
    /// <summary>The library and its version.</summary>
    string Name { get; }

    /// <summary>Its formats.</summary>
    IReadOnlyList<string> Formats { get; }

    /// <summary>Prepares a product of random weights.</summary>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="shape">N and K.</param>
    /// <param name="rows">M.</param>
    /// <param name="threads">Threads.</param>
    /// <exception cref="KernelGenException">The library cannot compute this.</exception>
    IPeer Prepare(string format, BenchShape shape, int rows, int threads);
}
