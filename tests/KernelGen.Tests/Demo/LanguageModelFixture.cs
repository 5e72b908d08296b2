using KernelGen.Cli.Demo;
using KernelGen.Samples;

namespace KernelGen.Tests.Demo;

/// <summary>The sample model and its calibration, read once.</summary>
public sealed class LanguageModelFixture
{
    public LanguageModelDemo Demo { get; } = LanguageModelDemo.Load(ModelWeights.DefaultDirectory);

    public ModelCalibration Calibration => field ??= Demo.Calibrate();
}
