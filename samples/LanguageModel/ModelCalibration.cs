using System.Collections.Generic;

namespace KernelGen.Samples;

/// <summary>Input statistics of every linear layer of a model.</summary>
public sealed class ModelCalibration
{
    private readonly Dictionary<(int Block, BlockInput Input), ICalibration> _statistics = [];

    /// <summary>Adds the statistics of one input.</summary>
    public void Add(int block, BlockInput input, ICalibration statistics) => _statistics.Add((block, input), statistics);

    /// <summary>The statistics of one input.</summary>
    /// <exception cref="KeyNotFoundException">None were added.</exception>
    public ICalibration Of(int block, BlockInput input) => _statistics[(block, input)];
}
