using System;
using KernelGen.Samples;

namespace KernelGen.Cli.Demo;

/// <summary>Quantizes the model one way.</summary>
/// <param name="weights">The float model.</param>
/// <param name="calibration">Input statistics, for methods that use them.</param>
/// <param name="device">Where the linear layers run; the default device if <c>null</c>.</param>
/// <param name="progress">Receives the fraction of layers done.</param>
public delegate ILanguageModel ModelBuilder(
    ModelWeights weights, ModelCalibration? calibration = null, IDevice? device = null, IProgress<double>? progress = null);
