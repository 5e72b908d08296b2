using System;
using System.Linq;
using KernelGen.Tests.Files;
using KernelGen.Tests.Kernels;
using Xunit;

namespace KernelGen.Tests.Generated;

/// <summary>Kernels of layers with a low-rank branch add its second product to the first.</summary>
public sealed class BranchTests
{
    private const int Outputs = 70;
    private const int Rows = 9;
    private const int Rank = 75;

    public static TheoryData<string, int> Methods =>
        [.. GeneratedKernels.All.Where(static kernel => kernel.Up is not null).SelectMany(static kernel => kernel.Kernel.Methods.Select(method => new TheoryDataRow<string, int>(kernel.Name, method.Rows)))];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Sum_of_both_products_is_within_the_derived_bounds(string name, int rowsAtOnce)
    {
        CompiledKernel kernel = GeneratedKernels.Named(name);
        LayerTensors layer = RandomLayers.Create(new(kernel.Weights), Outputs, 256, seed: 11).WithBias(null), up = RandomLayers.Create(new(kernel.Up!), Outputs, Rank, seed: 12).WithBias(null);
        float[] x = Drawn(Rows * layer.Inputs, 1), projected = Drawn(Rows * Rank, 2), bias = Drawn(Outputs, 3), scales = [.. Enumerable.Range(0, Rows).Select(static m => MathF.ScaleB(1, m - 4))];
        LinearRun run = new(kernel, rowsAtOnce, layer.Weights) { Branch = new(up.Weights, projected, 0.5f) };

        foreach (LaunchOptions options in new LaunchOptions[] { new() { Bias = bias, InputScales = scales }, new() { Splits = 3, TileWarps = 2, InputScales = scales } })
        {
            float[] y = new float[Rows * Outputs];
            run.Multiply(x, y, options);
            Assert.Empty(run.Report.Races);
            Assert.Equal(0, run.Report.BankConflicts);
            for (int m = 0; m < Rows; m++)
            {
                ExactProduct first = ExactProduct.Of(layer, x.AsSpan(m * layer.Inputs, layer.Inputs)), second = ExactProduct.Of(up, projected.AsSpan(m * Rank, Rank));
                for (int n = 0; n < Outputs; n++)
                {
                    double expected = (scales[m] * (first.Values[n] + (0.5 * second.Values[n]))) + (options.Bias?[n] ?? 0);
                    double bound = (scales[m] * 2 * (first.Bounds[n] + second.Bounds[n])) + (Math.Abs(expected) / (1 << 23));
                    Assert.True(Math.Abs(y[(m * Outputs) + n] - expected) <= bound, $"{y[(m * Outputs) + n]:g9} instead of {expected:g9}, bound {bound:g3}");
                }
            }
        }
    }

    private static float[] Drawn(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(Half)((random.NextDouble() * 4) - 2))];
    }
}
