using System;
using System.Collections.Generic;
using KernelGen.Quantization;
using KernelGen.Samples;

namespace KernelGen.Cli.Demo;

/// <summary>Runs a model over text and gathers the statistics of everything that enters a linear layer.</summary>
internal sealed class CalibrationRun : IInputObserver
{
    private readonly Dictionary<(int Block, BlockInput Input), CalibrationStatistics> _statistics = [];

    private CalibrationRun()
    {
    }

    /// <summary>Reads the first windows of a text, one context each.</summary>
    /// <param name="model">The float model.</param>
    /// <param name="text">Tokens; as many windows are read as there are, up to <paramref name="windows"/>.</param>
    /// <param name="windows">Most windows to read.</param>
    /// <param name="progress">Receives the fraction of windows read.</param>
    public static ModelCalibration Collect(ILanguageModel model, ReadOnlySpan<byte> text, int windows, IProgress<double>? progress = null)
    {
        CalibrationRun run = new();
        ModelSession session = model.Begin();
        int context = model.Shape.Context;
        windows = Math.Min(windows, text.Length / context);
        for (int window = 0; window < windows; window++)
        {
            session.Reset();
            model.Forward(text.Slice(window * context, context), session, run);
            progress?.Report((window + 1) / (double)windows);
        }

        ModelCalibration calibration = new();
        foreach (((int block, BlockInput input), CalibrationStatistics statistics) in run._statistics)
        {
            calibration.Add(block, input, statistics);
        }

        return calibration;
    }

    public void Observe(int block, BlockInput input, ReadOnlySpan<float> x, int rows)
    {
        if (!_statistics.TryGetValue((block, input), out CalibrationStatistics? statistics))
        {
            _statistics.Add((block, input), statistics = new CalibrationStatistics(x.Length / rows));
        }

        statistics.Add(x);
    }
}
