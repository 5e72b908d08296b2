using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace KernelGen.Bench.OpenCl;

/// <summary>What the first call on a device costs: with an empty folder of programs, with a filled one, and the second call.</summary>
internal static class FirstCalls
{
    /// <summary>Measures and writes one line for each.</summary>
    public static void Write(TextWriter writer, string deviceName, BenchFormat format)
    {
        string folder = Directory.CreateTempSubdirectory("kernelgen-bench-").FullName;
        try
        {
            BenchShape shape = BenchShapes.All[0];
            LayerTensors tensors = RandomLayer.Create(format.Format, shape, seed: 1);
            (double first, double second) = Measure(deviceName, format, tensors, folder);
            (double cached, _) = Measure(deviceName, format, tensors, folder);
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"First call of {format} {shape}, M = 1, on a device just opened: {first:F1} ms compiled, {cached:F1} ms from the folder of programs; second call {second:F2} ms, with copies to and from the host."));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (double First, double Second) Measure(string deviceName, BenchFormat format, LayerTensors tensors, string folder)
    {
        using OpenClDevice device = OpenClDevices.Open(deviceName, OpenClOptions.FromEnvironment() with { CacheFolder = folder });
        using IDeviceLinear layer = device.Prepare(format.Kernels, tensors);
        float[] x = RandomLayer.Activations(1, tensors.Inputs, seed: 2), y = new float[tensors.Outputs];
        double Call()
        {
            long start = Stopwatch.GetTimestamp();
            layer.Forward(x, y, 1);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return (Call(), Call());
    }
}
