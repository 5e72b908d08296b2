using System.Collections.Generic;

namespace KernelGen.GpuBench;

/// <summary>A layer that was checked.</summary>
/// <param name="Name">Its class.</param>
/// <param name="Rows">M.</param>
/// <param name="Kernel">What was forced to run, if it does for this layer.</param>
/// <param name="Mistakes">Outputs that are off by more than the bound.</param>
internal sealed record CheckedLayer(string Name, int Rows, string Kernel, IReadOnlyList<string> Mistakes);
