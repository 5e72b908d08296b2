using System;

namespace KernelGen.Quantization;

/// <summary>Where the weights of each unit (those that share a scale) lie in a row-major N×K matrix.</summary>
internal readonly struct Units(WeightFormat format, int rows, int columns)
{
    private readonly int _groups = format.GroupCount(columns);

    public int Count => format.Granularity == Granularity.Tensor ? 1 : rows * _groups;

    public (int Start, int Length) this[int index] => format.Granularity switch
    {
        Granularity.Tensor => (0, rows * columns),
        Granularity.Row => (index * columns, columns),
        _ => Group(index / _groups, index % _groups * format.GroupSize),
    };

    /// <summary>The unit of one weight.</summary>
    public int Of(int row, int column) => format.Granularity switch
    {
        Granularity.Tensor => 0,
        Granularity.Row => row,
        _ => row * _groups + column / format.GroupSize,
    };

    private (int Start, int Length) Group(int row, int column) => (row * columns + column, Math.Min(format.GroupSize, columns - column));
}
