using System;
using System.Linq;
using KernelGen.Tests.Driver;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>Every layer of the list computes the right product through a device, with each of its kernels, from the host and on tensors.</summary>
[Collection(nameof(DriverCollection))]
public sealed class ConformanceTests
{
    private const int MostRows = 9;
    private static readonly int[] s_rows = [1, 3, MostRows];

    /// <summary>Names of layers and the variants of their kernels, so that a row can be run alone.</summary>
    public static TheoryData<string, string> Kernels { get; } =
        [.. LayerCatalog.All.SelectMany(static layer => layer.Kernels.Main.Cuda.Select(kernel => new TheoryDataRow<string, string>(layer.Name, kernel.Variant.ToString())))];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Product_is_within_the_derived_bound_of_float64(string name, string variant)
    {
        CatalogLayer layer = LayerCatalog.Named(name);
        CudaDevice device = TestGpu.Forced(Enum.Parse<CudaVariant>(variant));
        (int outputs, int inputs) = Shape(layer.Format);
        LayerTensors tensors = RandomLayers.Create(layer.Format, outputs, inputs, seed: outputs * 1000 + inputs);
        inputs = tensors.Inputs;
        using IDeviceLinear linear = device.Prepare(layer.Kernels, tensors);
        AssertRuns(layer, linear, variant);
        float[] x = Drawn(MostRows * inputs, inputs), y = new float[MostRows * outputs + 1], onDevice = new float[MostRows * outputs];
        DeviceBound[] exact = [.. Enumerable.Range(0, MostRows).Select(m => DeviceBound.Of(tensors, Enum.Parse<CudaVariant>(variant), x.AsSpan(m * inputs, inputs)))];
        using DeviceTensor xs = device.Allocate(MostRows, inputs), ys = device.Allocate(MostRows, outputs);
        xs.Write(x);
        StubDriver.Reports.Clear();
        foreach (int rows in s_rows)
        {
            Array.Fill(y, float.NaN);
            linear.Forward(x, y, rows);
            Assert.All(y[(rows * outputs)..], static beyond => Assert.True(float.IsNaN(beyond), "Something was written after the last row."));
            for (int i = 0; i < rows * outputs; i++)
            {
                (int m, int n) = (i / outputs, i % outputs);
                double error = Math.Abs(y[i] - exact[m].Values[n]), bound = exact[m].Bounds[n];
                Assert.True(error <= bound, $"{outputs}×{inputs}, M = {rows}, y[{m}, {n}] = {y[i]:g9}, exactly {exact[m].Values[n]:g9}, bound {bound:g3}\n{linear.Describe()}");
            }

            linear.Forward(xs, ys, rows);
            ys.Read(onDevice.AsSpan(0, rows * outputs));
            Assert.Equal(y.AsSpan(0, rows * outputs), onDevice.AsSpan(0, rows * outputs));
        }

        Assert.All(StubDriver.Reports, static report => Assert.Empty(report.Races));
        Assert.Equal(0, StubDriver.PushedContexts());
    }

    /// <summary>Halves in whole units are read where they are, and the second factor goes along: one small launch and one large one.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(33)]
    public void A_layer_with_a_branch_is_two_launches(int rows)
    {
        const int Features = 320;
        CatalogLayer layer = LayerCatalog.Named("SlimFp16");
        LayerTensors tensors = RandomLayers.Create(layer.Format, Features, Features, seed: 4);
        CudaDevice device = TestGpu.Forced(CudaVariant.TensorLowRank);
        using IDeviceLinear linear = device.Prepare(layer.Kernels, tensors);
        using CudaTensor xs = device.Allocate(rows, Features, CudaTensorType.Float16), ys = device.Allocate(rows, Features, CudaTensorType.Float32);
        float[] x = TestGpu.Activations(rows * Features), y = new float[rows * Features];
        xs.Write(x);
        StubDriver.Reports.Clear();
        linear.Forward(xs, ys, rows);
        Assert.Equal(2, StubDriver.Reports.Count);
        ys.Read(y);
        for (int m = 0; m < rows; m++)
        {
            DeviceBound exact = DeviceBound.Of(tensors, CudaVariant.TensorLowRank, x.AsSpan(m * Features, Features));
            double[] smallest = SmallestHalves(tensors);
            for (int n = 0; n < Features; n++)
            {
                double error = Math.Abs(y[m * Features + n] - exact.Values[n]);
                Assert.True(error <= exact.Bounds[n] + smallest[n], $"y[{m}, {n}] is off by {error:g3}, bound {exact.Bounds[n] + smallest[n]:g3}");
            }
        }

        Assert.All(StubDriver.Reports, static report => Assert.Empty(report.Races));
    }

    [Theory]
    [InlineData("I4G128")]
    [InlineData("U3G48ZA16G48")]
    [InlineData("SlimFp16")]
    [InlineData("Lut3COutliers")]
    [InlineData("I2COutlierColumnsA8")]
    [InlineData("U2G64ZMixedGroups")]
    [InlineData("U4G32ZMixedRowsA8G32")]
    [InlineData("I4G32PermutedA8G32")]
    public void A_layer_comes_back_bit_for_bit(string name)
    {
        CatalogLayer layer = LayerCatalog.Named(name);
        LayerTensors tensors = RandomLayers.Create(layer.Format, 37, 192, seed: 5);
        using CudaDevice device = TestGpu.Open();
        using IDeviceLinear linear = device.Prepare(layer.Kernels, tensors);
        LayerTensors back = linear.ToTensors();
        Assert.Equal(tensors.Parts.Select(static part => part.Codes), back.Parts.Select(static part => part.Codes));
        Assert.Equal(tensors.Order?.Rows, back.Order?.Rows);
        Assert.Equal(tensors.Order?.Columns, back.Order?.Columns);
        Assert.Equal(tensors.Weights.Scales, back.Weights.Scales);
        Assert.Equal(tensors.Down?.Codes, back.Down?.Codes);
        Assert.Equal(tensors.Up?.Codes, back.Up?.Codes);
        Assert.Equal(tensors.Weights.Tables, back.Weights.Tables);
        Assert.Equal(tensors.Outliers?.Starts, back.Outliers?.Starts);
        Assert.Equal(tensors.Outliers?.Indices, back.Outliers?.Indices);
        Assert.Equal(tensors.Outliers?.Values, back.Outliers?.Values);
        Assert.Equal(tensors.Bias, back.Bias);
    }

    /// <summary>What is lost below the smallest half where activations are not scaled.</summary>
    private static double[] SmallestHalves(LayerTensors tensors)
    {
        double smallest = Math.Pow(2, -25) / ProjectedHalves.Scale(tensors.Down!);
        float[] row = new float[tensors.Up!.Columns];
        return
        [
            .. Enumerable.Range(0, tensors.Outputs).Select(n =>
            {
                tensors.Up.DequantizeRow(n, row);
                return row.Sum(value => smallest * Math.Abs(value));
            }),
        ];
    }

    private static void AssertRuns(CatalogLayer layer, IDeviceLinear linear, string variant)
    {
        CudaKernel asked = layer.Kernels.Main.Cuda.Single(kernel => kernel.Variant.ToString() == variant);
        string? obstacle = CudaPolicy.Obstacle(asked, layer.Format.Activations, ((CudaDevice)linear.Device).Traits, ((CudaDevice)linear.Device).Options);
        Assert.SkipWhen(obstacle is not null, $"{asked.Name} does not run for {layer.Format}: {obstacle}");
        Assert.Equal(asked.Name, linear.Describe().Kernel);
    }

    private static (int Outputs, int Inputs) Shape(LayerFormat format)
    {
        int group = format.Weights.GroupSize;
        return group > 0 ? (37, 2 * group + Math.Max(4, group / 8 * 4)) : (37, 164);
    }

    /// <summary>Numbers of several magnitudes that halves hold.</summary>
    private static float[] Drawn(int count, int seed)
    {
        Random random = new(seed);
        float[] x = new float[count];
        for (int i = 0; i < count; i++)
        {
            x[i] = (float)(Half)((random.NextDouble() * 2 - 1) * Math.Pow(10, random.Next(-2, 2)));
        }

        return x;
    }
}
