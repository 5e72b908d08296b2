using System.Linq;

namespace KernelGen;

/// <summary>What memory can do at most: a copy from one place of it to another by the driver.</summary>
internal static unsafe class CopyProbe
{
    /// <summary>Measures it.</summary>
    /// <param name="device">The GPU.</param>
    /// <param name="bytes">Bytes to copy: many times the second-level cache.</param>
    /// <param name="samples">How often.</param>
    /// <returns>Bytes read and bytes written, in GB/s: the best of the samples.</returns>
    /// <exception cref="KernelGenException">There is no room.</exception>
    public static double Measure(CudaDevice device, long bytes, int samples)
    {
        using CudaBuffer source = new(device, bytes, "the source of a copy"), target = new(device, bytes, "the target of a copy");
        double Milliseconds() => device.Measure(() => device.Driver.Copy((void*)target.Pointer, (void*)source.Pointer, bytes, device.Stream));

        Milliseconds();
        return 2e-6 * bytes / Enumerable.Range(0, samples).Min(_ => Milliseconds());
    }
}
