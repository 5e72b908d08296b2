using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Cli.Terminal;

namespace KernelGen.Cli;

/// <summary>An NVIDIA GPU and what its memory can do at most, as <c>doctor --json</c> prints it.</summary>
/// <param name="Name">What layers and <c>--device</c> call it.</param>
/// <param name="Description">What it calls itself.</param>
/// <param name="Skipped">Why it cannot be used; <c>null</c> if it can.</param>
/// <param name="Driver">Compute capability and driver; like the number, <c>null</c> if it cannot be used.</param>
/// <param name="Copy">Bytes read and bytes written by a copy, in GB/s (10⁹ bytes).</param>
internal sealed record CudaRow(string Name, string Description, string? Skipped, string? Driver, double? Copy)
{
    private const int Samples = 11;
    private const long Bytes = 256L << 20;

    /// <summary>All NVIDIA GPUs, usable or not, measured one after the other.</summary>
    public static IReadOnlyList<CudaRow> Survey(IProgressReport progress) =>
        [.. CudaDevices.List().Select(entry => entry.IsUsable ? Measure(entry, progress.Begin("measuring " + entry.Name)) : Unusable(entry, entry.Obstacle!))];

    private static CudaRow Measure(DeviceEntry entry, IProgress<double> progress)
    {
        try
        {
            using CudaDevice device = CudaDevices.Open(entry.Name, CudaOptions.FromEnvironment());
            double copy = CopyProbe.Measure(device, Bytes, Samples);
            progress.Report(1);
            return new(entry.Name, entry.Description, null, $"compute capability {device.Traits.Capability}, driver for CUDA {device.Traits.DriverVersion}", copy);
        }
        catch (KernelGenException exception)
        {
            return Unusable(entry, exception.Message);
        }
    }

    private static CudaRow Unusable(DeviceEntry entry, string reason) => new(entry.Name, entry.Description, reason, null, null);
}
