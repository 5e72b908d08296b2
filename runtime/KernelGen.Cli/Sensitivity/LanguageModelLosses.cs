using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using KernelGen.Cli.Demo;
using KernelGen.Samples;
using KernelGen.Samples.Formats;

namespace KernelGen.Cli.Sensitivity;

/// <summary>The demo's language model: what the whole model loses, in bits per byte of text that gave no statistics and is not the demo's held-out text.</summary>
internal sealed class LanguageModelLosses : IMeasuredModel
{
    private const int CalibrationWindows = 64;
    private const int EvaluatedWindows = 8;

    private readonly ModelWeights _weights;
    private readonly ModelCalibration _calibration;
    private readonly byte[] _text;
    private readonly Place[] _places;
    private readonly double _exact;

    /// <summary>Loads and calibrates the model.</summary>
    /// <exception cref="KernelGenException">A file is damaged.</exception>
    /// <exception cref="IOException">A file is missing.</exception>
    public LanguageModelLosses()
    {
        string folder = ModelWeights.DefaultDirectory;
        _weights = ModelWeights.Load(Path.Combine(folder, "kg-lm.safetensors"));
        byte[] text = Vocabulary.Encode(File.ReadAllBytes(Path.Combine(folder, "calibration.txt")));
        int learned = CalibrationWindows * _weights.Shape.Context;
        using (ILanguageModel model = Build(_weights))
        {
            _calibration = CalibrationRun.Collect(model, text.AsSpan(0, learned), CalibrationWindows);
        }

        _text = text.AsSpan(learned, (EvaluatedWindows * _weights.Shape.Context) + 1).ToArray();
        _exact = BitsPerByte(_weights);
        _places = [.. Enumerable.Range(0, _weights.Blocks.Count).SelectMany(static block => Place.OfBlock(block))];
        Layers = [.. _places.Select(place => (place.Name, place.Read(_weights.Blocks[place.Block])))];
    }

    public string LossName => "bits per byte";

    public IReadOnlyList<(string Name, Matrix Weights)> Layers { get; }

    public double Loss(int layer, IQuantizer quantizer, LayerFormat format)
    {
        Place place = _places[layer];
        Matrix rounded = quantizer.Quantize(format, Layers[layer].Weights, _calibration.Of(place.Block, place.Input)).Dequantize();
        BlockWeights[] blocks = [.. _weights.Blocks];
        blocks[place.Block] = place.Replace(blocks[place.Block], rounded);
        return BitsPerByte(_weights with { Blocks = blocks }) - _exact;
    }

    /// <summary>A part of the bits per byte that the exact model needs.</summary>
    public double Allowed(double loss, double tolerance) => loss + (tolerance * _exact);

    private static ILanguageModel Build(ModelWeights weights) =>
        LanguageModel<Float32.Attention, Float32.Up, Float32.Down>.Quantize(weights, new ExactFloats(), device: CpuDevice.Default);

    private double BitsPerByte(ModelWeights weights)
    {
        using ILanguageModel model = Build(weights);
        return Evaluation.BitsPerByte(model, _text);
    }

    /// <summary>Where a layer is in the model.</summary>
    private sealed record Place(int Block, string Part, BlockInput Input, Func<BlockWeights, Matrix> Read, Func<BlockWeights, Matrix, BlockWeights> Replace)
    {
        /// <summary>The name in the model's file.</summary>
        public string Name => FormattableString.Invariant($"layers.{Block}.{Part}.weight");

        public static IEnumerable<Place> OfBlock(int block) =>
        [
            new(block, "q", BlockInput.Attention, static weights => weights.Query, static (weights, matrix) => weights with { Query = matrix }),
            new(block, "k", BlockInput.Attention, static weights => weights.Key, static (weights, matrix) => weights with { Key = matrix }),
            new(block, "v", BlockInput.Attention, static weights => weights.Value, static (weights, matrix) => weights with { Value = matrix }),
            new(block, "o", BlockInput.Heads, static weights => weights.Output, static (weights, matrix) => weights with { Output = matrix }),
            new(block, "gate", BlockInput.FeedForward, static weights => weights.Gate, static (weights, matrix) => weights with { Gate = matrix }),
            new(block, "up", BlockInput.FeedForward, static weights => weights.Up, static (weights, matrix) => weights with { Up = matrix }),
            new(block, "down", BlockInput.Gated, static weights => weights.Down, static (weights, matrix) => weights with { Down = matrix }),
        ];
    }
}
