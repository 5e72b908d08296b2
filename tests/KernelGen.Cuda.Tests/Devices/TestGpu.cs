using System;
using System.Collections.Concurrent;
using System.IO;
using KernelGen.Tests.Driver;
using KernelGen.Tests.Files;

namespace KernelGen.Tests.Devices;

/// <summary>The GPU of the tests: the interpreter behind the stub driver.</summary>
internal static class TestGpu
{
    private static readonly ConcurrentDictionary<CudaVariant, CudaDevice> s_forced = new();

    /// <summary>Options without a cache, so that every kernel is compiled.</summary>
    public static CudaOptions Uncached { get; } = new() { CacheFolder = null };

    /// <summary>A device of the test's own.</summary>
    public static CudaDevice Open(CudaOptions? options = null)
    {
        StubDriver.Require();
        return CudaDevices.Open("cuda:0", options ?? Uncached);
    }

    /// <summary>One for all tests that always runs a variant.</summary>
    public static CudaDevice Forced(CudaVariant variant)
    {
        StubDriver.Require();
        return s_forced.GetOrAdd(variant, static variant => Open(Uncached with { Forced = variant }));
    }

    /// <summary>A device with a cache in a folder of the test's own.</summary>
    public static CudaDevice Cached(TemporaryFolder folder) => Open(new() { CacheFolder = Path.GetFullPath(folder.File("cache")), Forced = CudaVariant.Scalar });

    /// <summary>A layer of the list, of any shape that its format takes.</summary>
    public static IDeviceLinear Layer(CudaDevice device, string name = "I4G128", int outputs = 96, int inputs = 256, int seed = 1) =>
        device.Prepare(LayerCatalog.Named(name).Kernels, RandomLayers.Create(LayerCatalog.Named(name).Format, outputs, inputs, seed));

    public static float[] Forward(IDeviceLinear layer, float[] x, int rows)
    {
        float[] y = new float[rows * layer.Describe().Outputs];
        layer.Forward(x, y, rows);
        return y;
    }

    /// <summary>Numbers from −1 to 1 that halves hold.</summary>
    public static float[] Activations(int count, int seed = 1)
    {
        Random random = new(seed);
        float[] x = new float[count];
        for (int i = 0; i < count; i++)
        {
            x[i] = (float)(Half)(random.NextSingle() * 2 - 1);
        }

        return x;
    }
}
