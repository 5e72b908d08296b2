using System;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using KernelGen.Tests.Files;
using KernelGen.Tests.Kernels;
using Xunit;

namespace KernelGen.Tests.Generated;

/// <summary>Every kernel for int8 activations computes the right product, however it is launched.</summary>
public sealed partial class BytesTests
{
    /// <summary>Three tiles, so that one is missing to a warp that has two.</summary>
    private const int Outputs = 85;

    private const int Rows = 37;

    public static TheoryData<string, int> Methods => GeneratedKernels.BytesMethods;

    [Theory]
    [MemberData(nameof(Methods))]
    public void Product_is_within_the_derived_bound_of_float64(string name, int rowsAtOnce)
    {
        CompiledKernel kernel = GeneratedKernels.Named(name);
        int group = kernel.Weights.GroupSize > 0 ? kernel.Weights.GroupSize : 64;
        Check(kernel, rowsAtOnce, ActivationFormat.Int8PerToken, [new() { Bias = Drawn(Outputs, 2) }, new() { Adds = true, Splits = 3 }]);
        Check(kernel, rowsAtOnce, ActivationFormat.Int8PerGroup(group), [new() { TileWarps = 2 }]);
    }

    [Theory]
    [InlineData("linear_a8_i4g128__cuda_bytes", 8, 32)]
    [InlineData("linear_a8_i4g128__cuda_bytes", 16, 0)]
    [InlineData("linear_a8_i4g128__cuda_bytes", 32, 128)]
    [InlineData("linear_a8_u2g64z__cuda_bytes", 8, 32)]
    [InlineData("linear_a8_i8g64_s24__cuda_bytes", 16, 64)]
    public void Launches_may_choose(string name, int rowsAtOnce, int activationGroup)
    {
        ActivationFormat activations = activationGroup > 0 ? ActivationFormat.Int8PerGroup(activationGroup) : ActivationFormat.Int8PerToken;
        Check(
            GeneratedKernels.Named(name),
            rowsAtOnce,
            activations,
            [
                new() { OutputType = 1, OutputScale = 1f / 4096, Bias = Drawn(Outputs, 2) },
                new() { OutputType = 2, Splits = 3, TileWarps = 2, Adds = true },
                new() { OutputScale = 0.25f, Splits = 2, Adds = true },
                new() { OutputType = 1, OutputScale = 1f / 65536, TileWarps = 4, Adds = true },
            ]);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void One_hot_inputs_read_every_weight_back(string name, int rowsAtOnce)
    {
        CompiledKernel kernel = GeneratedKernels.Named(name);
        QuantizedTensor tensor = RandomLayers.Create(new(kernel.Weights), Outputs, Shapes.Inputs(kernel.Weights), seed: 7).Weights;
        int inputs = tensor.Columns;
        float[] x = new float[inputs * inputs], y = new float[inputs * Outputs], expected = new float[inputs];
        for (int k = 0; k < inputs; k++)
        {
            x[(k * inputs) + k] = sbyte.MaxValue;
        }

        new BytesRun(kernel, rowsAtOnce, tensor, ActivationFormat.Int8PerToken).Multiply(x, y);

        for (int n = 0; n < Outputs; n++)
        {
            tensor.DequantizeRow(n, expected);
            for (int k = 0; k < inputs; k++)
            {
                // Decoded weights are rounded, and so is a product of their scale, their code and 127.
                double value = (double)expected[k] * sbyte.MaxValue;
                Assert.Equal(value, y[(k * Outputs) + n], Math.ScaleB(Math.Abs(value), -23));
            }
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    public void A_late_wait_is_found(int rowsAtOnce)
    {
        BytesRun run = Changed(rowsAtOnce, static ptx => Wait().Replace(ptx, static match => $"wait_group {int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) + 1};"));

        run.Multiply(Drawn(1024, 1), new float[Outputs]);

        Assert.Contains(run.Report.Races, static race => race.Contains("while a copy to it is under way", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_barrier_is_found()
    {
        BytesRun run = Changed(8, static ptx => ptx.Replace("bar.sync", "// bar.sync", StringComparison.Ordinal));

        run.Multiply(Drawn(1024, 1), new float[Outputs]);

        Assert.Contains(run.Report.Races, static race => race.Contains("with no barrier", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_that_are_not_there_are_not_read()
    {
        BytesRun run = Changed(8, static ptx => Sized().Replace(ptx, "$1, 8;"));

        Assert.Contains("of a buffer of", Assert.Throws<Interpreter.PtxFault>(() => run.Multiply(Drawn(1024, 1), new float[Outputs])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Swapped_fragments_are_found()
    {
        float[] x = new float[1024], y = new float[Outputs], swapped = new float[Outputs];
        x[0] = 1;

        Changed(8, null).Multiply(x, y);
        Changed(8, static ptx => Inputs().Replace(ptx, "$1{$3, $2}, {")).Multiply(x, swapped);

        Assert.NotEqual(y, swapped);
    }

    private static BytesRun Changed(int rowsAtOnce, Func<string, string>? change)
    {
        CompiledKernel kernel = GeneratedKernels.Named("linear_a8_i4g128__cuda_bytes");
        return new(kernel, rowsAtOnce, RandomLayers.Create(new(kernel.Weights), Outputs, 1024, seed: 1).Weights, ActivationFormat.Int8PerToken) { Change = change };
    }

    [GeneratedRegex(@"wait_group (\d+);")]
    private static partial Regex Wait();

    [GeneratedRegex(@"(cp\.async\.ca.*, 8), %r\d+;")]
    private static partial Regex Sized();

    [GeneratedRegex(@"(mma\.sync.*\}, )\{(%r\d+), (%r\d+)\}, \{")]
    private static partial Regex Inputs();

    private static void Check(CompiledKernel kernel, int rowsAtOnce, ActivationFormat activations, LaunchOptions[] launches)
    {
        LayerTensors layer = RandomLayers.Create(new(kernel.Weights, null, activations), Outputs, Shapes.Inputs(kernel.Weights), seed: 11).WithBias(null);
        BytesRun run = new(kernel, rowsAtOnce, layer.Weights, activations);
        float[] x = Drawn(Rows * layer.Inputs, 1), before = Drawn(Rows * Outputs, 3);
        ExactProduct[] exact = [.. Enumerable.Range(0, Rows).Select(m => ExactProduct.Of(layer, x.AsSpan(m * layer.Inputs, layer.Inputs)))];

        // The bound counts twice the groups and sixteen more roundings. Here are two parts in a group, which round once each; others are those of a conversion, of a product of
        // scales, of four warps and of three blocks.
        foreach (LaunchOptions options in launches)
        {
            float[] start = [.. before.Select(value => OutputNumbers.Round(options.OutputType, value))], y = [.. start], again = [.. start];
            run.Multiply(x, y, options);
            Assert.Empty(run.Report.Races);
            Assert.Equal(0, run.Report.BankConflicts);
            Assert.All(run.Tickets, static ticket => Assert.Equal(0, ticket));
            run.Multiply(x, again, options);
            Assert.Equal(y, again);

            for (int i = 0; i < y.Length; i++)
            {
                (int m, int n) = (i / Outputs, i % Outputs);
                double expected = (options.OutputScale * exact[m].Values[n]) + (options.Bias?[n] ?? 0) + (options.Adds ? start[i] : 0);
                double bound = (options.OutputScale * exact[m].Bounds[n]) + ((OutputNumbers.Epsilon(options.OutputType) + Math.ScaleB(1, -24)) * Math.Abs(expected));

                // Half of the distance between the smallest halves.
                bound += options.OutputType == 1 ? Math.ScaleB(1, -25) : 0;
                Assert.True(Math.Abs(y[i] - expected) <= bound, $"{y[i]:g9} instead of {expected:g9}, bound {bound:g3}");
            }
        }
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
