using System;
using System.IO;

namespace KernelGen.Cli.Terminal;

/// <summary>One line per step, for files and pipes.</summary>
internal sealed class PlainProgress(TextWriter writer) : IProgressReport, IProgress<double>
{
    public IProgress<double> Begin(string step)
    {
        writer.WriteLine("  " + step + " ...");
        writer.Flush();
        return this;
    }

    public void Report(double value)
    {
    }
}
