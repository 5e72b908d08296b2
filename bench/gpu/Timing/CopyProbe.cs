using System.Linq;

namespace KernelGen.GpuBench;

/// <summary>What memory can do at most: a copy from one place of it to another by the driver.</summary>
internal static unsafe class CopyProbe
{
    /// <summary>Measures it.</summary>
    /// <returns>Bytes read and bytes written, in GB/s: the best of the samples.</returns>
    public static double Measure(CudaDevice device, TimingEffort effort)
    {
        using CudaBuffer source = new(device, effort.CopyBytes, "the source of a copy"), target = new(device, effort.CopyBytes, "the target of a copy");
        double Milliseconds() => device.Measure(() => device.Driver.Copy((void*)target.Pointer, (void*)source.Pointer, effort.CopyBytes, device.Stream));

        Milliseconds();
        return 2e-6 * effort.CopyBytes / Enumerable.Range(0, effort.Samples).Min(_ => Milliseconds());
    }
}
