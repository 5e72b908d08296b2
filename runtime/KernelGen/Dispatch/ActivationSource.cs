using System;

namespace KernelGen;

/// <summary>Which columns of the activations a product reads: all of them in their order, or runs of neighbours.</summary>
/// <param name="inputs">K of the layer.</param>
/// <param name="runs">The numbers of the runs: run i is columns i·<paramref name="runColumns"/> on. <c>null</c> for all columns.</param>
/// <param name="count">How many runs.</param>
/// <param name="runColumns">Columns of a run.</param>
internal readonly unsafe struct ActivationSource(int inputs, int* runs, int count, int runColumns)
{
    private readonly int* _runs = runs;
    private readonly int _inputs = inputs, _count = count, _runColumns = runColumns;

    /// <summary>Whether columns have to be gathered.</summary>
    public bool IsGathered => _runs != null;

    /// <summary>Columns that are read.</summary>
    public int Columns => _count * _runColumns;

    /// <summary>Whether the same columns are read.</summary>
    public bool IsSameAs(in ActivationSource other) => _runs == other._runs && _count == other._count;

    /// <summary>Copies the columns of some rows.</summary>
    /// <param name="x">Row-major activations, M×K.</param>
    /// <param name="first">The first row.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="destination">Row-major room for them.</param>
    public void Gather(float* x, int first, int rows, float* destination)
    {
        x += (long)first * _inputs;
        for (int m = 0; m < rows; m++, x += _inputs)
        {
            if (_runColumns == 1)
            {
                for (int i = 0; i < _count; i++)
                {
                    *destination++ = x[_runs[i]];
                }

                continue;
            }

            for (int i = 0; i < _count; i++, destination += _runColumns)
            {
                new Span<float>(x + (long)_runs[i] * _runColumns, _runColumns).CopyTo(new(destination, _runColumns));
            }
        }
    }
}
