using System;
using System.Reflection;
using System.Runtime.InteropServices;

namespace KernelGen.GpuBench;

/// <summary>Runs a kernel of one warp that multiplies small matrices.</summary>
internal static class WarpLaunch
{
    private const int Lanes = 32;
    private const int Words = 4 * Lanes;

    /// <summary>Runs it on sums of 0.</summary>
    /// <param name="device">The GPU.</param>
    /// <param name="method">Takes A, B, the sums and the metadata.</param>
    /// <param name="a">4 words for each lane.</param>
    /// <param name="b">4 words for each lane.</param>
    /// <param name="metadata">A word for each lane.</param>
    /// <returns>4 words for each lane.</returns>
    public static uint[] Run(CudaDevice device, MethodInfo method, uint[] a, uint[] b, uint[] metadata)
    {
        using CudaBuffer left = Uploaded(device, a), right = Uploaded(device, b), sums = Uploaded(device, new uint[Words]), places = Uploaded(device, metadata);
        CudaFunction function = device.Programs.Get(method.Name, method, Lanes, blocksPerMultiprocessor: 1);
        using (device.Enter())
        {
            CudaArguments arguments = default;
            arguments.View(left.Pointer, Lanes);
            arguments.View(right.Pointer, Lanes);
            arguments.View(sums.Pointer, Lanes);
            arguments.View(places.Pointer, Lanes);
            function.Launch(new(1, 1, 1), sharedBytes: 0, ref arguments);
        }

        uint[] result = new uint[Words];
        CudaTransfers.Download(device, sums, MemoryMarshal.AsBytes(result.AsSpan()));
        return result;
    }

    private static CudaBuffer Uploaded(CudaDevice device, uint[] words)
    {
        CudaBuffer buffer = new(device, words.Length * sizeof(uint), "a small matrix");
        CudaTransfers.Upload(device, buffer, MemoryMarshal.AsBytes(words.AsSpan()));
        return buffer;
    }
}
