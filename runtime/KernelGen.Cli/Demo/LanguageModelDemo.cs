using System;
using System.IO;
using System.Linq;
using KernelGen.Samples;

namespace KernelGen.Cli.Demo;

/// <summary>Compresses the sample language model and measures what that costs and buys.</summary>
public sealed class LanguageModelDemo
{
    /// <summary>Bytes of held-out text in the published numbers: 256 windows and the byte after the last one.</summary>
    public const int EvaluatedBytes = 49_153;

    /// <summary>What every sample begins with.</summary>
    public const string Prompt = "And it came to pass, ";

    // 64 windows of 192 tokens are 24 rows for each of the 512 features of the widest input.
    private const int CalibrationWindows = 64;
    private const int SampleTokens = 96;
    private const int SpeedRuns = 5;

    private readonly byte[] _heldOut;
    private readonly byte[] _calibrationText;

    private LanguageModelDemo(ModelWeights weights, byte[] heldOut, byte[] calibrationText)
    {
        Weights = weights;
        _heldOut = heldOut;
        _calibrationText = calibrationText;
    }

    /// <summary>The float model.</summary>
    public ModelWeights Weights { get; }

    /// <summary>Reads the model and its texts.</summary>
    /// <param name="directory">Holds <c>kg-lm.safetensors</c>, <c>heldout.txt</c> and <c>calibration.txt</c>.</param>
    /// <exception cref="KernelGenException">A file is damaged.</exception>
    /// <exception cref="IOException">A file is missing.</exception>
    public static LanguageModelDemo Load(string directory) => new(
        ModelWeights.Load(Path.Combine(directory, "kg-lm.safetensors")),
        Vocabulary.Encode(File.ReadAllBytes(Path.Combine(directory, "heldout.txt"))),
        Vocabulary.Encode(File.ReadAllBytes(Path.Combine(directory, "calibration.txt"))));

    /// <summary>Runs the float model over training text, on the CPU: the layers that come of it are then the same on every device.</summary>
    public ModelCalibration Calibrate(IProgress<double>? progress = null)
    {
        using ILanguageModel model = DemoCase.Named("fp32").Build(Weights, device: CpuDevice.Default);
        return CalibrationRun.Collect(model, _calibrationText, CalibrationWindows, progress);
    }

    /// <summary>Compresses the model one way, evaluates it and lets it write.</summary>
    /// <param name="demoCase">The way.</param>
    /// <param name="calibration">Statistics from <see cref="Calibrate"/>.</param>
    /// <param name="bytes">Bytes of held-out text to predict.</param>
    /// <param name="device">Where the linear layers run; the default device if <c>null</c>.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <exception cref="KernelGenException">The device cannot run a layer.</exception>
    public DemoResult Measure(
        DemoCase demoCase, ModelCalibration calibration, int bytes = EvaluatedBytes, IDevice? device = null, IProgress<double>? progress = null)
    {
        using ILanguageModel model = demoCase.Build(Weights, calibration, device, Part(progress, 0, 0.2));
        double bitsPerByte = Evaluation.BitsPerByte(model, _heldOut[..bytes], Part(progress, 0.2, 0.9));
        byte[] prompt = Vocabulary.Encode(System.Text.Encoding.ASCII.GetBytes(Prompt));
        string sample = Vocabulary.Decode(TextGeneration.Continue(model, prompt, SampleTokens, temperature: 0.6f, seed: 3).Tokens);
        double tokensPerSecond = TokensPerSecond(model, prompt);
        LayerDescription[] layers = [.. model.Describe()];
        string kernels = string.Join(", ", layers.SelectMany(static layer => new[] { layer.Kernel, layer.PanelKernel }).OfType<string>().Distinct());
        return new(
            new(demoCase.Method, demoCase.Format.ToString(), model.StoredBits, model.PackedBytes, bitsPerByte, tokensPerSecond, layers[0].Device, kernels),
            sample);
    }

    /// <summary>The median over several texts.</summary>
    private static double TokensPerSecond(ILanguageModel model, byte[] prompt) => Enumerable.Range(0, SpeedRuns)
        .Select(_ => TextGeneration.Continue(model, prompt, int.MaxValue).TokensPerSecond)
        .Order()
        .ElementAt(SpeedRuns / 2);

    private static IProgress<double>? Part(IProgress<double>? progress, double from, double to) =>
        progress is null ? null : new PartialProgress(progress, from, to);

    private sealed class PartialProgress(IProgress<double> whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + ((to - from) * value));
    }
}
