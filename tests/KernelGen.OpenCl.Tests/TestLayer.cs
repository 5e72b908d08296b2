using System;
using KernelGen.Tests.Files;

namespace KernelGen.Tests;

/// <summary>A layer with an ordinary format for tests of what surrounds it.</summary>
internal static class TestLayer
{
    /// <summary>A layer of the list, of any shape that its format takes.</summary>
    public static IDeviceLinear On(IDevice device, string name = "I4G128", int outputs = 96, int inputs = 256, int seed = 1) =>
        device.Prepare(LayerCatalog.Named(name).Kernels, Tensors(name, outputs, inputs, seed));

    public static LayerTensors Tensors(string name = "I4G128", int outputs = 96, int inputs = 256, int seed = 1) =>
        RandomLayers.Create(LayerCatalog.Named(name).Format, outputs, inputs, seed);

    /// <summary>Numbers from −1 to 1.</summary>
    public static float[] Activations(int count, int seed = 1)
    {
        Random random = new(seed);
        float[] x = new float[count];
        for (int i = 0; i < count; i++)
        {
            x[i] = random.NextSingle() * 2 - 1;
        }

        return x;
    }

    public static float[] Forward(IDeviceLinear layer, float[] x, int rows)
    {
        float[] y = new float[rows * layer.Describe().Outputs];
        layer.Forward(x, y, rows);
        return y;
    }
}
