using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using KernelGen.Samples.Ocr.Graphs;
using KernelGen.Samples.Ocr.Lines;
using KernelGen.Samples.Ocr.Quantizing;

namespace KernelGen.Samples.Ocr.Recognition;

/// <summary>The model, lines to read, and lines to learn from: two texts, so that nothing is chosen on what is evaluated.</summary>
internal sealed class Workbench : IDisposable
{
    private const int CalibrationLines = 64, PlanningLines = 16;
    private const int HeldOutSeed = 1, CalibrationSeed = 2;

    private readonly LineRenderer _renderer = new();
    private readonly Action<string> _note;
    private Calibration? _calibration;

    /// <summary>Loads the model and draws the lines to learn from.</summary>
    /// <param name="note">Receives what is being done.</param>
    /// <exception cref="KernelGenException">Model or fonts are not there.</exception>
    public Workbench(Action<string> note)
    {
        _note = note;
        Files = ModelFiles.Find();
        Recognizer = Recognizer.Load(Files);
        Exact = new(Recognizer, ModelLayers.Exact);
        LinesToLearnFrom = _renderer.Draw(File.ReadAllText(ModelFiles.CalibrationText), CalibrationLines, CalibrationSeed);
    }

    /// <summary>Where the model lies.</summary>
    public ModelFiles Files { get; }

    /// <summary>The model.</summary>
    public Recognizer Recognizer { get; }

    /// <summary>Its fp32 layers.</summary>
    public ModelLayers Exact { get; }

    /// <summary>Lines that give statistics.</summary>
    public IReadOnlyList<TextLine> LinesToLearnFrom { get; }

    /// <summary>Those of them that decide on plans.</summary>
    public IReadOnlyList<TextLine> LinesToPlanOn => [.. LinesToLearnFrom.Take(PlanningLines)];

    /// <summary>Lines of another text.</summary>
    public IReadOnlyList<TextLine> HeldOut(int count) => _renderer.Draw(File.ReadAllText(ModelFiles.HeldOutText), count, HeldOutSeed);

    /// <summary>Quantizes a product; statistics of its inputs are gathered the first time.</summary>
    public LayerTensors Quantize(IQuantizer quantizer, Product product, LayerFormat format)
    {
        if (_calibration is null)
        {
            _note($"calibrating on {LinesToLearnFrom.Count} lines");
            _calibration = Calibration.Of(Recognizer, LinesToLearnFrom, Exact);
        }

        return quantizer.Quantize(format, product.Weights, _calibration[product]);
    }

    /// <summary>The layers of a scheme.</summary>
    public ModelLayers LayersOf(Scheme scheme) => scheme.Quantizer is { } quantizer
        ? new(Recognizer, product => Quantize(quantizer, product, scheme.FormatOf(product)))
        : Exact;

    public void Dispose() => Exact.Dispose();
}
