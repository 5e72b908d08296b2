using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Bench.Libraries;

/// <summary>Products of the same weights that take turns, so that weights come from memory where they do for our kernels.</summary>
/// <param name="name">The name in reports.</param>
/// <param name="storedBits">Bits per weight.</param>
/// <param name="error">The relative error.</param>
/// <param name="copies">The products; freed with this.</param>
/// <param name="run">Computes one.</param>
/// <typeparam name="T">A product.</typeparam>
internal sealed class PeerCopies<T>(string name, double storedBits, double error, IReadOnlyList<T> copies, Action<T> run) : IPeer
    where T : IDisposable
{
    private int _next;

    public string Name => name;

    public double StoredBits => storedBits;

    public double RelativeError => error;

    public Roof? Arithmetic => null;

    /// <summary>As many products as it takes.</summary>
    public static T[] Create(int rows, Func<T> create) => [.. Enumerable.Range(0, rows <= Race.StreamedRows ? Race.Copies : 1).Select(_ => create())];

    public void Run()
    {
        _next = (_next + 1) % copies.Count;
        run(copies[_next]);
    }

    public void Dispose()
    {
        foreach (T copy in copies)
        {
            copy.Dispose();
        }
    }
}
