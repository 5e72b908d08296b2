using System;

namespace KernelGen.Cli.Terminal;

/// <summary>Shows nothing.</summary>
internal sealed class SilentProgress : IProgressReport, IProgress<double>
{
    public IProgress<double> Begin(string step) => this;

    public void Report(double value)
    {
    }
}
