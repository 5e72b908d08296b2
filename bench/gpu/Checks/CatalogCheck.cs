using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using KernelGen.Bench;
using KernelGen.Tests;
using KernelGen.Tests.Devices;

namespace KernelGen.GpuBench;

/// <summary>Every layer of the list, with each of its kernels, against float64.</summary>
internal static class CatalogCheck
{
    /// <summary>Checks them.</summary>
    public static IEnumerable<CheckedLayer> Run(CudaDevice device, CatalogShapes shapes)
    {
        foreach (CatalogLayer layer in LayerCatalog.All.Where((_, i) => i % shapes.Step == 0))
        {
            BenchShape shape = shapes.Of(layer.Inputs);
            LayerTensors tensors = RandomLayer.Create(layer.Format, shape, seed: 7);
            int rows = shapes.Rows.Max();
            float[] x = Activations(rows * shape.K);
            foreach (CudaKernel kernel in layer.Kernels.Main.Cuda)
            {
                if (CudaPolicy.Obstacle(kernel, layer.Format.Activations, device.Traits, device.Options) is not null)
                {
                    continue;
                }

                DeviceBound[] exact = new DeviceBound[rows];
                Parallel.For(0, rows, m => exact[m] = DeviceBound.Of(tensors, kernel.Variant, x.AsSpan(m * shape.K, shape.K)));
                using IDeviceLinear linear = device.Prepare(Only(layer.Kernels, kernel), tensors);
                foreach (int count in shapes.Rows)
                {
                    float[] y = new float[count * shape.N];
                    linear.Forward(x.AsSpan(0, count * shape.K), y, count);
                    yield return new(layer.Name, count, linear.Describe().Kernel, Mistakes(y, exact, shape.N));
                }
            }
        }
    }

    /// <summary>The layer without the kernels that are better than one; the last one, which runs everywhere, stays.</summary>
    private static LayerKernels Only(LayerKernels kernels, CudaKernel kernel) => kernels with { Main = kernels.Main with { Cuda = [.. kernels.Main.Cuda.SkipWhile(other => other != kernel)] } };

    private static List<string> Mistakes(float[] y, DeviceBound[] exact, int outputs)
    {
        List<string> mistakes = [];
        for (int i = 0; i < y.Length; i++)
        {
            (int m, int n) = (i / outputs, i % outputs);
            if (!(Math.Abs(y[i] - exact[m].Values[n]) <= exact[m].Bounds[n]))
            {
                mistakes.Add(FormattableString.Invariant($"y[{m}, {n}] = {y[i]:g9} instead of {exact[m].Values[n]:g9}, bound {exact[m].Bounds[n]:g3}"));
            }
        }

        return mistakes;
    }

    /// <summary>Numbers of several magnitudes that halves hold.</summary>
    private static float[] Activations(int count)
    {
        Random random = new(3);
        float[] x = new float[count];
        for (int i = 0; i < count; i++)
        {
            x[i] = (float)(Half)((random.NextDouble() * 2 - 1) * Math.Pow(10, random.Next(-2, 2)));
        }

        return x;
    }
}
