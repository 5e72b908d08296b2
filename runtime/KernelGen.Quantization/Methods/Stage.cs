using System;

namespace KernelGen.Quantization;

/// <summary>Progress of one step, mapped into its part [from, to] of the whole.</summary>
internal sealed class Stage(IProgress<double>? whole, double from, double to) : IProgress<double>
{
    public void Report(double value) => whole?.Report(from + (to - from) * value);
}
