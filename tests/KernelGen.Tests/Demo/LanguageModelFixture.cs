using KernelGen.Cli.Demo;
using KernelGen.Samples;

namespace KernelGen.Tests.Demo;

/// <summary>The sample model and its calibration, read once.</summary>
public sealed class LanguageModelFixture
{
    internal LanguageModelDemo Demo { get; } = LanguageModelDemo.Load(ModelWeights.DefaultDirectory);

    internal ModelCalibration Calibration => field ??= Demo.Calibrate();
}
