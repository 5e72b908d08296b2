using System;

namespace KernelGen.Cli.Terminal;

/// <summary>Shows the steps of a job.</summary>
internal interface IProgressReport
{
    /// <summary>Begins a step and ends the one before it.</summary>
    /// <param name="step">What happens now, a few words.</param>
    /// <returns>Receives the fraction done, in [0, 1].</returns>
    IProgress<double> Begin(string step);
}
