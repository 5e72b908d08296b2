using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Quantization;
using KernelGen.Samples.Ocr.Graphs;
using KernelGen.Samples.Ocr.Lines;
using KernelGen.Samples.Ocr.Recognition;

namespace KernelGen.Samples.Ocr.Quantizing;

/// <summary>Statistics of what goes into the quantized products of the fp32 model.</summary>
internal sealed class Calibration : IProductObserver
{
    /// <summary>Early convolutions see thousands of positions of one line, all alike; this many of them are used.</summary>
    private const int RowsPerLine = 256;

    private readonly Dictionary<Product, CalibrationStatistics> _statistics;

    private Calibration(Recognizer recognizer) =>
        _statistics = recognizer.Quantized.ToDictionary(static product => product, static product => new CalibrationStatistics(product.Weights.Columns));

    /// <summary>The statistics of a product.</summary>
    public ICalibration this[Product product] => _statistics[product];

    /// <summary>Runs the model over lines.</summary>
    public static Calibration Of(Recognizer recognizer, IReadOnlyList<TextLine> lines, ModelLayers exact)
    {
        Calibration calibration = new(recognizer);
        foreach (TextLine line in lines)
        {
            recognizer.Run(line, exact, calibration);
        }

        return calibration;
    }

    public void Observe(Product product, ReadOnlySpan<float> inputs)
    {
        if (!_statistics.TryGetValue(product, out CalibrationStatistics? statistics))
        {
            return;
        }

        int features = product.Weights.Columns, rows = inputs.Length / features;
        int step = Math.Max(1, rows / RowsPerLine);
        for (int row = 0; row < rows; row += step)
        {
            statistics.Add(inputs.Slice(row * features, features));
        }
    }
}
