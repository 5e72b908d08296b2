using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Kernels;

/// <summary>Every kernel computes the right product, at every awkward shape.</summary>
public sealed class ConformanceTests
{
    /// <summary>Blocks of 1, 2 and 4 rows that are decoded in registers, then blocks of 6, 4, 2 and 1 that are multiplied with panels.</summary>
    private static readonly int[] s_rows = [1, 2, 3, 7, 9, 10];

    private static readonly int s_mostRows = s_rows[^1];

    public static TheoryData<string, CpuIsa> Kernels => KernelRows.All;

    public static TheoryData<string, CpuIsa> IntegerKernels => KernelRows.Integers;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Product_is_within_the_derived_bound_of_float64(string name, CpuIsa isa)
    {
        CatalogLayer layer = LayerCatalog.Named(name);
        foreach ((int least, int inputs) in Shapes(layer.Format))
        {
            LayerTensors tensors = RandomLayers.Create(layer.Format, least, inputs, seed: least * 1000 + inputs);
            int outputs = tensors.Outputs;
            using IDeviceLinear device = KernelRows.Prepare(layer, isa, tensors);
            AssertRuns(layer, isa, device.Describe());

            float[] x = Activations(s_mostRows * tensors.Inputs, inputs);
            float[] y = new float[s_mostRows * outputs + 1];
            ExactProduct[] exact = [.. Enumerable.Range(0, s_mostRows).Select(m => ExactProduct.Of(tensors, x.AsSpan(m * tensors.Inputs, tensors.Inputs)))];
            foreach (int rows in s_rows)
            {
                Array.Fill(y, float.NaN);
                device.Forward(x, y, rows);
                Assert.All(y[(rows * outputs)..], static beyond => Assert.True(float.IsNaN(beyond), "Something was written after the last row."));
                for (int i = 0; i < rows * outputs; i++)
                {
                    (int m, int n) = (i / outputs, i % outputs);
                    double error = Math.Abs(y[i] - exact[m].Values[n]);
                    Assert.True(
                        error <= exact[m].Bounds[n],
                        $"{outputs}×{inputs}, M = {rows}, y[{m}, {n}] = {y[i]:g9}, exactly {exact[m].Values[n]:g9}, bound {exact[m].Bounds[n]:g3}");
                }
            }
        }
    }

    /// <summary>The codes farthest from 0, on either side, meet the largest activations, all of one sign: no sum overflows on the way.</summary>
    [Theory]
    [MemberData(nameof(IntegerKernels))]
    public void Largest_sums_do_not_overflow(string name, CpuIsa isa)
    {
        const int Outputs = 33;
        CatalogLayer layer = LayerCatalog.Named(name);
        int group = layer.Format.Weights.GroupSize, inputs = group > 0 ? 8 * group : 2112;
        int[] batches = [1, 5, 9];
        foreach (bool isHigh in new[] { true, false })
        {
            LayerTensors tensors = RandomLayers.Create(layer.Format, Outputs, inputs, seed: 1);
            foreach (QuantizedTensor part in tensors.Parts)
            {
                int largest = part.Format.Element.MaxStoredCode;
                Array.Fill(part.Codes, (byte)(isHigh ? largest : 0));
                Array.Fill(part.ZeroPoints, (byte)(isHigh ? 0 : largest));
            }

            using IDeviceLinear device = KernelRows.Prepare(layer, isa, tensors);
            float[] x = new float[batches[^1] * inputs], y = new float[batches[^1] * Outputs];
            foreach (float hot in new[] { 1f, -1f })
            {
                Array.Fill(x, hot);
                ExactProduct exact = ExactProduct.Of(tensors, x.AsSpan(0, inputs));
                foreach (int rows in batches)
                {
                    device.Forward(x, y, rows);
                    for (int i = 0; i < rows * Outputs; i++)
                    {
                        Assert.InRange(Math.Abs(y[i] - exact.Values[i % Outputs]), 0, exact.Bounds[i % Outputs]);
                    }
                }
            }
        }
    }

    /// <summary>The kernel of the instruction set runs; where there is one for panels only, it runs beside another.</summary>
    private static void AssertRuns(CatalogLayer layer, CpuIsa isa, LayerDescription description)
    {
        if (isa == CpuIsa.Reference)
        {
            Assert.Equal(("reference", null), (description.Kernel, description.PanelKernel));
            return;
        }

        string end = "__" + KernelSelector.Name(isa);
        Assert.EndsWith(end, description.PanelKernel, StringComparison.Ordinal);
        Assert.Equal(layer.Kernels.Main.Cpu.Any(kernel => kernel.Isa == isa), description.Kernel.EndsWith(end, StringComparison.Ordinal));
    }

    /// <summary>1, block − 1, block, block + 1 and primes for N and K, as far as the format's groups allow them, and a K of several stretches of a panel.</summary>
    private static IEnumerable<(int Outputs, int Inputs)> Shapes(LayerFormat format)
    {
        const int Long = 8300;
        WeightFormat weights = format.Weights;
        int multiple = weights.Sparsity is null ? 1 : 4;
        if (weights.Granularity != Granularity.Group)
        {
            return [(1, multiple), (31, 31 / multiple * multiple), (32, 32), (33, 64 + multiple), (67, 101 / multiple * multiple), (3, Long + multiple)];
        }

        int group = weights.GroupSize;
        return [(1, group), (31, 2 * group), (32, 3 * group), (33, 5 * group), (67, 7 * group), (3, (Long / group + 1) * group)];
    }

    private static float[] Activations(int count, int seed)
    {
        Random random = new(seed);
        float[] x = new float[count];
        for (int i = 0; i < count; i++)
        {
            x[i] = (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-2, 2)));
        }

        return x;
    }
}
