using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;

namespace KernelGen;

/// <summary>The kernel for a range of rows of activations: candidates, and the first of them that proved itself.</summary>
internal sealed class KernelSlot
{
    private readonly Lock _lock = new();
    private readonly KernelCandidate[] _candidates;
    private readonly int _first, _last, _unitColumns;
    private readonly List<string> _refused = [];
    private BuiltKernel? _kernel;

    /// <summary>Sorts out candidates that do not take so many rows.</summary>
    /// <param name="first">The fewest rows.</param>
    /// <param name="last">The most rows.</param>
    /// <param name="candidates">Candidates, best first, the generic one last.</param>
    /// <param name="isForced">Whether candidates take any number of rows.</param>
    /// <param name="unitColumns">Columns of a unit of the weights.</param>
    public KernelSlot(int first, int last, IEnumerable<KernelCandidate> candidates, bool isForced, int unitColumns)
    {
        _unitColumns = unitColumns;
        _first = first;
        _last = last;
        _candidates = [.. candidates.Where(candidate => isForced || (candidate.Takes(first) && candidate.Takes(last)))];
    }

    /// <summary>Ranges of rows: one for each TM, and one for many rows.</summary>
    public static IReadOnlyList<(int First, int Last)> Ranges { get; } = [(1, 1), (2, 2), (3, 4), (5, KernelPolicy.FirstLocalRows - 1), (KernelPolicy.FirstLocalRows, int.MaxValue)];

    /// <summary>The kernel, if it has been chosen.</summary>
    public BuiltKernel? Kernel => Volatile.Read(ref _kernel);

    /// <summary>The name of the kernel, chosen or most likely to be.</summary>
    public string Name => (Kernel?.Candidate ?? _candidates[0]).Text.Name;

    private string Rows => _last == int.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"{_first} rows or more")
        : _first == _last ? string.Create(CultureInfo.InvariantCulture, $"{_first} row{(_first == 1 ? "" : "s")}")
        : string.Create(CultureInfo.InvariantCulture, $"{_first} to {_last} rows");

    private int BlockRows => KernelShapes.BlockRows(_last);

    /// <summary>The slot for some rows.</summary>
    public static KernelSlot For(KernelSlot[] slots, int rows) => Array.Find(slots, slot => rows <= slot._last)!;

    /// <summary>Builds and checks candidates until one passes.</summary>
    /// <exception cref="KernelGenException">The last one was refused too.</exception>
    public BuiltKernel Choose(OpenClDevice device, PackedLayout weights, ActivationFormat activations)
    {
        lock (_lock)
        {
            _refused.Clear();
            for (int i = 0; _kernel is null; i++)
            {
                KernelCandidate candidate = _candidates[i];
                KernelShape shape = KernelShapes.For(device.Traits, candidate.Variant, BlockRows, candidate.IsHalf, _unitColumns);
                try
                {
                    device.SelfTest.Check(candidate, shape, _candidates[^1], weights.Format, activations);
                    Volatile.Write(ref _kernel, BuiltKernel.Of(device, candidate, shape, weights, activations));
                }
                catch (KernelGenException exception) when (i + 1 < _candidates.Length)
                {
                    _refused.Add($"{candidate}: refused for {Rows} ({shape}): {exception.Message}");
                }
            }

            return _kernel;
        }
    }

    /// <summary>What runs, and what was refused.</summary>
    public IEnumerable<string> Describe(OpenClTraits traits)
    {
        lock (_lock)
        {
            KernelCandidate candidate = _kernel?.Candidate ?? _candidates[0];
            KernelShape shape = _kernel?.Shape ?? KernelShapes.For(traits, candidate.Variant, BlockRows, candidate.IsHalf, _unitColumns);
            string state = _kernel is null ? "not built yet, so it may still be refused" : _kernel.Program.IsFromCache ? "from the cache" : "built here";
            return [.. _refused, $"{candidate}: chosen for {Rows}: {shape} ({state})"];
        }
    }
}
