using System;
using System.Collections.Generic;
using System.Diagnostics;
using KernelGen.Cli.Terminal;

namespace KernelGen.Cli;

/// <summary>An OpenCL device and what it can do at most, as <c>doctor --json</c> prints it.</summary>
/// <param name="Name">What layers and <c>--device</c> call it.</param>
/// <param name="Description">What it calls itself.</param>
/// <param name="Skipped">Why it cannot be used; <c>null</c> if it can.</param>
/// <param name="Driver">Platform and version of the driver; like the numbers, <c>null</c> if it cannot be used.</param>
/// <param name="Read">Reading memory, in GB/s (10⁹ bytes).</param>
/// <param name="Float">Fused multiply-adds, in GFLOP/s; one of them is two operations.</param>
internal sealed record DeviceRow(string Name, string Description, string? Skipped, string? Driver, double? Read, double? Float)
{
    private const double SecondsPerLimit = 0.5;

    /// <summary>All OpenCL devices, usable or not. Loads the drivers, and measures the devices one after the other.</summary>
    public static IReadOnlyList<DeviceRow> Survey(IProgressReport progress)
    {
        // A compiled probe is not worth keeping.
        OpenClOptions options = OpenClOptions.FromEnvironment() with { CacheFolder = null };
        List<DeviceRow> rows = [];
        foreach (DeviceEntry entry in OpenClDevices.List())
        {
            rows.Add(entry.IsUsable ? Measure(entry, options, progress.Begin("measuring " + entry.Name)) : Unusable(entry, entry.Obstacle!));
        }

        return rows;
    }

    private static DeviceRow Measure(DeviceEntry entry, OpenClOptions options, IProgress<double> progress)
    {
        try
        {
            using OpenClDevice device = OpenClDevices.Open(entry.Name, options);
            using OpenClProbe probe = new(device);
            double read = Best(probe.Read);
            progress.Report(0.5);
            double multiplyAdd = Best(probe.MultiplyAdd);
            progress.Report(1);
            return new(entry.Name, entry.Description, null, $"{device.Traits.PlatformName}, {device.Traits.DeviceVersion}", read, multiplyAdd);
        }
        catch (KernelGenException exception)
        {
            return Unusable(entry, exception.Message);
        }
    }

    private static DeviceRow Unusable(DeviceEntry entry, string reason) => new(entry.Name, entry.Description, reason, null, null, null);

    private static double Best(Func<double> measure)
    {
        double best = 0;
        Stopwatch watch = Stopwatch.StartNew();
        do
        {
            best = Math.Max(best, measure());
        }
        while (watch.Elapsed.TotalSeconds < SecondsPerLimit);
        return best;
    }
}
