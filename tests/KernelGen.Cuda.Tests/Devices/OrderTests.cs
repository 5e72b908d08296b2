using System;
using System.Linq;
using KernelGen.Tests.Driver;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>Matrices that are shared out or permuted are ordinary products, whose activations are gathered where they are staged and whose sums are rounded once.</summary>
[Collection(nameof(DriverCollection))]
public sealed class OrderTests
{
    private const int Outputs = 72, Inputs = 256, Rows = 9;

    [Theory]
    [InlineData("U2G64ZMixedGroups", 6, 7)]
    [InlineData("I4G32PermutedA8G32", 2, 2)]
    public void Sums_of_parts_are_rounded_once(string name, int launches, int launchesOfHalves)
    {
        CudaDevice device = TestGpu.Forced(CudaVariant.Tensor);
        using IDeviceLinear layer = TestGpu.Layer(device, name, Outputs, Inputs);
        using DeviceTensor xs = device.Allocate(Rows, Inputs), ys = device.Allocate(Rows, Outputs);
        float[] expected = new float[Rows * Outputs], actual = new float[expected.Length];
        xs.Write(TestGpu.Activations(Rows * Inputs));
        StubDriver.Reports.Clear();
        layer.Forward(xs, ys, Rows);
        Assert.Equal(launches, StubDriver.Reports.Count);
        ys.Read(expected);
        foreach (CudaTensorType type in new[] { CudaTensorType.Float16, CudaTensorType.BFloat16 })
        {
            using CudaTensor narrow = device.Allocate(Rows, Outputs, type);
            StubDriver.Reports.Clear();
            layer.Forward(xs, narrow, Rows);
            Assert.Equal(launchesOfHalves, StubDriver.Reports.Count);
            narrow.Read(actual);
            Assert.Equal(expected.Select(value => type == CudaTensorType.Float16 ? (float)(Half)value : BFloat16Bits.ToSingle(BFloat16Bits.Of(value))), actual);
        }
    }

    /// <summary>Rows keep their scales when their columns are gathered, so the branch, which reads them in their own order, fits the rest. Halves are not read where they are.</summary>
    [Fact]
    public void A_permuted_layer_multiplies_its_branch_along()
    {
        CatalogLayer layer = LayerCatalog.Named("SlimFp16");
        LayerFormat format = layer.Format with { IsPermuted = true };
        LayerTensors tensors = RandomLayers.Create(format, Outputs, Inputs, seed: 6);
        CudaDevice device = TestGpu.Forced(CudaVariant.TensorLowRank);
        using IDeviceLinear linear = device.Prepare(layer.Kernels with { Format = format }, tensors);
        using CudaTensor xs = device.Allocate(Rows, Inputs, CudaTensorType.Float16), ys = device.Allocate(Rows, Outputs, CudaTensorType.Float32);
        float[] x = TestGpu.Activations(Rows * Inputs), y = new float[Rows * Outputs];
        xs.Write(x);
        StubDriver.Reports.Clear();
        linear.Forward(xs, ys, Rows);
        Assert.Equal(4, StubDriver.Reports.Count);
        ys.Read(y);
        for (int m = 0; m < Rows; m++)
        {
            DeviceBound exact = DeviceBound.Of(tensors, CudaVariant.TensorLowRank, x.AsSpan(m * Inputs, Inputs));
            for (int n = 0; n < Outputs; n++)
            {
                Assert.Equal(exact.Values[n], y[m * Outputs + n], exact.Bounds[n]);
            }
        }
    }

    [Fact]
    public void Every_part_is_described()
    {
        using CudaDevice device = TestGpu.Open();
        using IDeviceLinear groups = TestGpu.Layer(device, "U2G64ZMixedGroups", Outputs, Inputs), rows = TestGpu.Layer(device, "U4G32ZMixedRowsA8G32", Outputs, Inputs);
        string[] ofGroups = [.. groups.Describe().Reasons], ofRows = [.. rows.Describe().Reasons];
        Assert.All(new[] { "u2g64z", "i1g64", "u3g64z" }, format => Assert.Contains(ofGroups, reason => reason.StartsWith($"linear_f16_{format}__cuda_tensor: chosen for 1 row: ", StringComparison.Ordinal)));
        Assert.Contains("256 columns are gathered where they are staged", ofGroups);
        Assert.All(new[] { "u4g32z", "i8g32" }, format => Assert.Contains(ofRows, reason => reason.StartsWith($"linear_a8_{format}__cuda_bytes: chosen for 1 row: ", StringComparison.Ordinal)));
        Assert.Contains(ofRows, static reason => reason == "linear_f16_i8g32__cuda_tensor: not used: halves do not hold int8 activations with a scale for each group exactly");
        Assert.Contains($"place_outputs: {Outputs} rows", ofRows);
        Assert.Contains(ofRows, static reason => reason.StartsWith("The low-rank branch is two products: ", StringComparison.Ordinal));
    }
}
