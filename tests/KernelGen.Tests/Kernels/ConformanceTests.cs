using System;
using System.Collections.Generic;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Kernels;

/// <summary>Every kernel computes the right product, at every awkward shape.</summary>
public sealed class ConformanceTests
{
    private const int Rows = 7;

    public static TheoryData<string, CpuIsa> Kernels => KernelRows.All;

    public static TheoryData<string, CpuIsa> IntegerKernels => KernelRows.Integers;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Product_is_within_the_derived_bound_of_float64(string name, CpuIsa isa)
    {
        CatalogLayer layer = LayerCatalog.Named(name);
        foreach ((int outputs, int inputs) in Shapes(layer.Format))
        {
            LayerTensors tensors = RandomLayers.Create(layer.Format, outputs, inputs, seed: outputs * 1000 + inputs);
            using IDeviceLinear device = KernelRows.Prepare(layer, isa, tensors);
            Assert.Contains(isa == CpuIsa.Reference ? "reference" : "__" + KernelSelector.Name(isa), device.Describe().Kernel, StringComparison.Ordinal);

            float[] x = Activations(Rows * tensors.Inputs, inputs);
            float[] y = new float[Rows * outputs + 1];
            for (int rows = 1; rows <= Rows; rows = rows == 4 ? Rows : rows + 1)
            {
                Array.Fill(y, float.NaN);
                device.Forward(x, y, rows);
                Assert.All(y[(rows * outputs)..], static beyond => Assert.True(float.IsNaN(beyond), "Something was written after the last row."));
                for (int m = 0; m < rows; m++)
                {
                    ExactProduct exact = ExactProduct.Of(tensors, x.AsSpan(m * tensors.Inputs, tensors.Inputs));
                    for (int n = 0; n < outputs; n++)
                    {
                        double error = Math.Abs(y[m * outputs + n] - exact.Values[n]);
                        Assert.True(
                            error <= exact.Bounds[n],
                            $"{outputs}×{inputs}, M = {rows}, y[{m}, {n}] = {y[m * outputs + n]:g9}, exactly {exact.Values[n]:g9}, bound {exact.Bounds[n]:g3}");
                    }
                }
            }
        }
    }

    /// <summary>The largest codes meet the largest activations, all of one sign: no sum overflows on the way.</summary>
    [Theory]
    [MemberData(nameof(IntegerKernels))]
    public void Largest_sums_do_not_overflow(string name, CpuIsa isa)
    {
        CatalogLayer layer = LayerCatalog.Named(name);
        int group = layer.Format.Weights.GroupSize, inputs = group > 0 ? 8 * group : 2112;
        LayerTensors random = RandomLayers.Create(layer.Format, 33, inputs, seed: 1);
        Array.Fill(random.Weights.Codes, (byte)layer.Format.Weights.Element.MaxStoredCode);
        Array.Clear(random.Weights.ZeroPoints);
        using IDeviceLinear device = KernelRows.Prepare(layer, isa, random);
        float[] x = new float[5 * inputs], y = new float[5 * 33];
        foreach (float hot in new[] { 1f, -1f })
        {
            Array.Fill(x, hot);
            foreach (int rows in new[] { 1, 5 })
            {
                device.Forward(x, y, rows);
                ExactProduct exact = ExactProduct.Of(random, x.AsSpan(0, inputs));
                for (int i = 0; i < rows * 33; i++)
                {
                    Assert.InRange(Math.Abs(y[i] - exact.Values[i % 33]), 0, exact.Bounds[i % 33]);
                }
            }
        }
    }

    /// <summary>1, block − 1, block, block + 1 and primes for N and K, as far as the format's groups allow them.</summary>
    private static IEnumerable<(int Outputs, int Inputs)> Shapes(LayerFormat format)
    {
        WeightFormat weights = format.Weights;
        int multiple = weights.Sparsity is null ? 1 : 4;
        if (weights.Granularity != Granularity.Group)
        {
            return [(1, multiple), (31, 31 / multiple * multiple), (32, 32), (33, 64 + multiple), (67, 101 / multiple * multiple), (3, 1056)];
        }

        int group = weights.GroupSize;
        return [(1, group), (31, 2 * group), (32, 3 * group), (33, 5 * group), (67, 7 * group)];
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
