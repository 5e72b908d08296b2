using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Tests.Files;
using KernelGen.Tests.Kernels;
using Xunit;

namespace KernelGen.Tests;

/// <summary>Every program of every layer computes the right product, at every awkward shape.</summary>
public sealed class ConformanceTests
{
    private const int MostRows = 17;

    // A program is built for every TM, which is most of the time that this takes: all programs for the smallest and the largest, some for all of them.
    private static readonly int[] s_rows = [1, 9];
    private static readonly int[] s_localRows = [MostRows];
    private static readonly int[] s_allRows = [1, 2, 3, 8, 9, MostRows];
    private static readonly string[] s_withAllRows = ["I4G128", "F16Layer", "U3G48ZA8", "I4G128A8G32"];

    /// <summary>Names of layers and the variants that they have programs for, so that a row can be run alone.</summary>
    public static TheoryData<string, string> Programs { get; } =
        [.. LayerCatalog.All.SelectMany(static layer => Variants(layer).Select(variant => new TheoryDataRow<string, string>(layer.Name, variant.ToString())))];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Product_is_within_the_derived_bound_of_float64(string name, string variant)
    {
        CatalogLayer layer = LayerCatalog.Named(name);
        OpenClDevice device = TestDevice.Forced(Enum.Parse<KernelVariant>(variant));
        foreach ((int least, int inputs) in Shapes(layer.Format))
        {
            LayerTensors tensors = RandomLayers.Create(layer.Format, least, inputs, seed: least * 1000 + inputs);
            int outputs = tensors.Outputs;
            using IDeviceLinear linear = device.Prepare(layer.Kernels, tensors);
            float[] x = Activations(MostRows * tensors.Inputs, inputs);
            float[] y = new float[MostRows * outputs + 1];
            ExactProduct[] exact = [.. Enumerable.Range(0, MostRows).Select(m => ExactProduct.Of(tensors, x.AsSpan(m * tensors.Inputs, tensors.Inputs)))];
            double more = MoreTerms(tensors);
            string program = layer.Kernels.Main.OpenCl.Single(kernel => kernel.Variant.ToString() == variant).Name;
            foreach (int rows in s_withAllRows.Contains(name) ? s_allRows : variant == nameof(KernelVariant.Local) ? s_localRows : s_rows)
            {
                Array.Fill(y, float.NaN);
                linear.Forward(x, y, rows);
                AssertRan(linear.Describe(), program);
                Assert.All(y[(rows * outputs)..], static beyond => Assert.True(float.IsNaN(beyond), "Something was written after the last row."));
                for (int i = 0; i < rows * outputs; i++)
                {
                    (int m, int n) = (i / outputs, i % outputs);
                    double error = Math.Abs(y[i] - exact[m].Values[n]), bound = more * exact[m].Bounds[n];
                    Assert.True(
                        error <= bound,
                        $"{outputs}×{inputs}, M = {rows}, y[{m}, {n}] = {y[i]:g9}, exactly {exact[m].Values[n]:g9}, bound {bound:g3}\n{linear.Describe()}");
                }
            }
        }
    }

    private static IEnumerable<KernelVariant> Variants(CatalogLayer layer) => layer.Kernels.Main.OpenCl.Select(static kernel => kernel.Variant switch
    {
        OpenClVariant.Local => KernelVariant.Local,
        OpenClVariant.Rows => KernelVariant.Rows,
        OpenClVariant.Dot => KernelVariant.Dot,
        _ => KernelVariant.Generic,
    });

    private static void AssertRan(LayerDescription layer, string program)
    {
        Assert.Equal(program, layer.Kernel);
        Assert.DoesNotContain(layer.Reasons, static reason => reason.Contains("refused for", StringComparison.Ordinal));
    }

    /// <summary>Programs sum integer activations as floats, which rounds once per column, and once more for the scale. The bound counts groups only.</summary>
    internal static double MoreTerms(LayerTensors tensors)
    {
        int columns = tensors.Inputs;
        StagedLayout walk = new(new PackedLayout(tensors.Weights.Format, tensors.Outputs, columns), tensors.Format.Activations);
        double terms = walk.Groups + columns / 512 + 8;
        return tensors.Format.Activations.IsInteger ? (terms + columns + 2) / terms : 1;
    }

    private static IEnumerable<(int Outputs, int Inputs)> Shapes(LayerFormat format)
    {
        int group = format.Weights.GroupSize;
        return group > 0 ? [(37, 2 * group + Math.Max(4, group / 8 * 4)), (1, group)] : [(37, 1120), (32, 36)];
    }

    private static float[] Activations(int count, int seed)
    {
        Random random = new(seed);
        float[] x = new float[count];
        for (int i = 0; i < count; i++)
        {
            x[i] = (float)((random.NextDouble() * 2 - 1) * Math.Pow(10, random.Next(-2, 2)));
        }

        return x;
    }
}
