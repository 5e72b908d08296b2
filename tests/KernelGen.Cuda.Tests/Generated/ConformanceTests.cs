using System;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using KernelGen.Tests.Files;
using KernelGen.Tests.Kernels;
using Xunit;

namespace KernelGen.Tests.Generated;

/// <summary>Every kernel computes the right product, alone, with a bias and added to what is there.</summary>
public sealed partial class ConformanceTests
{
    private const int Outputs = 37;
    private const int Rows = 5;

    public static TheoryData<string, int> Methods => GeneratedKernels.Methods;

    [Theory]
    [MemberData(nameof(Methods))]
    public void Product_is_within_the_derived_bound_of_float64(string name, int rowsAtOnce)
    {
        CompiledKernel kernel = GeneratedKernels.Named(name);
        bool isTensor = kernel.IsTensor;
        LayerTensors layer = RandomLayers.Create(new(kernel.Weights), Outputs, Shapes.Inputs(kernel.Weights), seed: 11).WithBias(null);
        LinearRun run = new(kernel, rowsAtOnce, layer.Weights);
        float[] x = [.. Drawn(Rows * layer.Inputs, 1).Select(value => isTensor ? (float)(Half)value : value)], bias = Drawn(Outputs, 2), before = Drawn(Rows * Outputs, 3);
        ExactProduct[] exact = [.. Enumerable.Range(0, Rows).Select(m => ExactProduct.Of(layer, x.AsSpan(m * layer.Inputs, layer.Inputs)))];

        // The bound counts one rounding a column, one a group and 8 more; these kernels round once a part, once a warp, and once for the sum of a part.
        double more = 1 + ((run.Parts + (GeneratedKernels.Threads / 32) + 1) / (double)layer.Inputs);
        float[] product = new float[before.Length], withBias = new float[before.Length], added = [.. before];
        Array.Fill(product, float.NaN);
        run.Multiply(x, product);
        AssertClean(run);
        run.Multiply(x, withBias, new() { Bias = bias, Splits = isTensor ? 3 : 1 });
        AssertClean(run);
        run.Multiply(x, added, new() { Adds = true, TileWarps = isTensor ? 2 : 1 });
        AssertClean(run);

        for (int i = 0; i < product.Length; i++)
        {
            (int m, int n) = (i / Outputs, i % Outputs);
            AssertNear(exact[m].Values[n], more * exact[m].Bounds[n], product[i]);
            AssertNear(exact[m].Values[n] + bias[n], more * exact[m].Bounds[n], withBias[i]);
            AssertNear(exact[m].Values[n] + before[i], more * exact[m].Bounds[n], added[i]);
        }
    }

    [Theory]
    [InlineData("linear_f16_i4g128__cuda_tensor", 8)]
    [InlineData("linear_f16_i4g128__cuda_tensor", 16)]
    [InlineData("linear_f16_i8c__cuda_tensor", 32)]
    [InlineData("linear_f32_i4g128__cuda", 1)]
    [InlineData("linear_f32_lut3c__cuda", 4)]
    public void Launches_may_choose(string name, int rowsAtOnce)
    {
        CompiledKernel kernel = GeneratedKernels.Named(name);
        bool isTensor = kernel.IsTensor;
        LayerTensors layer = RandomLayers.Create(new(kernel.Weights), 101, 1024, seed: 12).WithBias(null);
        LinearRun run = new(kernel, rowsAtOnce, layer.Weights);
        int rows = rowsAtOnce + 1;
        float[] x = [.. Drawn(rows * layer.Inputs, 1).Select(static value => (float)(Half)value)], scales = [.. Enumerable.Range(0, rows).Select(static m => MathF.ScaleB(1, m % 5 - 2))];
        ExactProduct[] exact = [.. Enumerable.Range(0, rows).Select(m => ExactProduct.Of(layer, x.AsSpan(m * layer.Inputs, layer.Inputs)))];
        float[] bias = Drawn(layer.Outputs, 2), before = Drawn(rows * layer.Outputs, 3);
        double more = 2 + ((run.Parts + (GeneratedKernels.Threads / 32) + 1) / (double)layer.Inputs);

        foreach (LaunchOptions options in Options(isTensor, bias, scales))
        {
            float[] start = [.. before.Select(value => OutputNumbers.Round(options.OutputType, value))], y = [.. start], again = [.. start];
            run.Multiply(x, y, options);
            AssertClean(run);
            run.Multiply(x, again, options);

            Assert.All(run.Tickets, static ticket => Assert.Equal(0, ticket));
            Assert.Equal(y, again);
            for (int i = 0; i < y.Length; i++)
            {
                (int m, int n) = (i / layer.Outputs, i % layer.Outputs);
                double factor = options.OutputScale * (double)(options.InputScales?[m] ?? 1);
                double expected = (factor * exact[m].Values[n]) + (options.Bias?[n] ?? 0) + (options.Adds ? start[i] : 0);
                AssertNear(expected, (more * factor * exact[m].Bounds[n]) + (OutputNumbers.Epsilon(options.OutputType) * Math.Abs(expected)), y[i]);
            }
        }
    }

    [Theory]
    [InlineData("linear_f32_i4g128__cuda", 1)]
    [InlineData("linear_f32_i4g128__cuda", 4)]
    [InlineData("linear_f16_i4g128__cuda_tensor", 8)]
    public void A_missing_barrier_is_found(string name, int rowsAtOnce)
    {
        CompiledKernel kernel = GeneratedKernels.Named(name);
        QuantizedTensor tensor = RandomLayers.Create(new(kernel.Weights), Outputs, 256, seed: 1).Weights;
        LinearRun run = new(kernel, rowsAtOnce, tensor) { Change = static ptx => ptx.Replace("bar.sync", "// bar.sync", StringComparison.Ordinal) };

        run.Multiply(Drawn(tensor.Columns, 1), new float[Outputs]);

        Assert.Contains(run.Report.Races, static race => race.Contains("with no barrier", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    public void A_late_wait_is_found(int rowsAtOnce)
    {
        CompiledKernel kernel = GeneratedKernels.Named("linear_f16_i4g128__cuda_tensor");
        QuantizedTensor tensor = RandomLayers.Create(new(kernel.Weights), Outputs, 256, seed: 1).Weights;
        LinearRun run = new(kernel, rowsAtOnce, tensor) { Change = static ptx => Wait().Replace(ptx, static match => $"wait_group {int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) + 1};") };

        run.Multiply(Drawn(tensor.Columns, 1), new float[Outputs]);

        Assert.Contains(run.Report.Races, static race => race.Contains("while a copy to it is under way", StringComparison.Ordinal));
    }

    [Fact]
    public void A_ticket_that_stays_is_found()
    {
        CompiledKernel kernel = GeneratedKernels.Named("linear_f16_i4g128__cuda_tensor");
        QuantizedTensor tensor = RandomLayers.Create(new(kernel.Weights), Outputs, 256, seed: 1).Weights;
        LinearRun run = new(kernel, 8, tensor) { Change = static ptx => TicketReset().Replace(ptx, "// $0") };

        run.Multiply(Drawn(tensor.Columns, 1), new float[Outputs], new() { Splits = 2 });

        Assert.Contains(2, run.Tickets);
    }

    [Fact]
    public void Swapped_fragments_are_found()
    {
        CompiledKernel kernel = GeneratedKernels.Named("linear_f16_i4g128__cuda_tensor");
        QuantizedTensor tensor = RandomLayers.Create(new(kernel.Weights), Outputs, 256, seed: 1).Weights;
        float[] x = new float[tensor.Columns], y = new float[Outputs], swapped = new float[Outputs];
        x[0] = 1;

        new LinearRun(kernel, 8, tensor).Multiply(x, y);
        new LinearRun(kernel, 8, tensor) { Change = static ptx => SwappedInputs().Replace(ptx, "$1{$3, $2}, {") }.Multiply(x, swapped);

        Assert.NotEqual(y, swapped);
    }

    private static LaunchOptions[] Options(bool isTensor, float[] bias, float[] scales) => isTensor
        ?
        [
            new() { OutputType = 1, OutputScale = 1f / 4096, InputScales = scales, Bias = bias },
            new() { OutputType = 2, Splits = 3, TileWarps = 2, Adds = true },
            new() { OutputScale = 0.25f, Splits = 2, InputScales = scales, Adds = true },
            new() { OutputType = 1, OutputScale = 1f / 8192, TileWarps = 4, Adds = true },
        ]
        : [new() { OutputType = 1, OutputScale = 1f / 4096, Bias = bias }, new() { OutputType = 2, Adds = true }, new() { OutputScale = 0.25f, Adds = true }];

    [GeneratedRegex(@"st\.global\.b32\s+\[%rd\d+\], 0;")]
    private static partial Regex TicketReset();

    [GeneratedRegex(@"wait_group (\d+);")]
    private static partial Regex Wait();

    [GeneratedRegex(@"(mma\.sync.*\}, )\{(%r\d+), (%r\d+)\}, \{")]
    private static partial Regex SwappedInputs();

    private static void AssertClean(LinearRun run)
    {
        Assert.Empty(run.Report.Races);
        Assert.Equal(0, run.Report.BankConflicts);
    }

    private static void AssertNear(double expected, double bound, float actual)
    {
        double rounding = Math.Abs(expected) / (1 << 23);
        Assert.True(Math.Abs(actual - expected) <= bound + rounding, $"{actual:g9} instead of {expected:g9}, bound {bound + rounding:g3}");
    }

    private static float[] Drawn(int count, int seed)
    {
        Random random = new(seed);
        float[] x = new float[count];
        for (int i = 0; i < count; i++)
        {
            x[i] = (float)(((random.NextDouble() * 2) - 1) * Math.Pow(10, random.Next(-2, 2)));
        }

        return x;
    }
}
