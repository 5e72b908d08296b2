using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace KernelGen.Cli.Terminal;

/// <summary>One line per step with the time it took, for files and pipes.</summary>
internal sealed class PlainProgress(TextWriter writer) : IProgressReport, IProgress<double>, IDisposable
{
    private long _begin;

    public IProgress<double> Begin(string step)
    {
        Dispose();
        writer.Write($"  {step} ...");
        writer.Flush();
        _begin = Stopwatch.GetTimestamp();
        return this;
    }

    public void Report(double value)
    {
    }

    /// <summary>Ends the last step.</summary>
    public void Dispose()
    {
        if (_begin != 0)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $" {Stopwatch.GetElapsedTime(_begin).TotalSeconds:0.0} s"));
            _begin = 0;
        }
    }
}
