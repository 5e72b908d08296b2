using System;
using System.Linq;
using KernelGen.Tests.Driver;
using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>Layers read and write halves and bfloat16, and share out work in any way, with the same result.</summary>
[Collection(nameof(DriverCollection))]
public sealed class TypeTests
{
    private const int Outputs = 72;

    public static TheoryData<string, string, int> Cases { get; } =
        [.. from name in new[] { "I4G128", "U4G32Z", "F16Layer", "SlimFp16", "I4G128A8", "U2G64ZOutliers" } from variant in new[] { "Scalar", "Tensor" } from inputs in new[] { 256, 132 } select new TheoryDataRow<string, string, int>(name, variant, inputs)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Types_change_the_result_by_their_rounding_only(string name, string variant, int inputs)
    {
        const int Rows = 9;
        CudaDevice device = TestGpu.Forced(Enum.Parse<CudaVariant>(variant));
        using IDeviceLinear layer = TestGpu.Layer(device, name, Outputs, inputs);
        float[] x = [.. TestGpu.Activations(Rows * inputs).Select(static value => BFloat16Bits.ToSingle(BFloat16Bits.Of(value)))];
        float[] expected = TestGpu.Forward(layer, x, Rows), actual = new float[expected.Length];
        LayerTensors tensors = layer.ToTensors();
        bool hasMore = tensors.Rank > 0 || tensors.Outliers is not null;
        Assert.Contains(expected, static value => value != 0);
        foreach (CudaTensorType from in Enum.GetValues<CudaTensorType>())
        {
            foreach (CudaTensorType to in Enum.GetValues<CudaTensorType>())
            {
                using CudaTensor xs = device.Allocate(Rows, inputs, from), ys = device.Allocate(Rows, Outputs, to);
                xs.Write(x);
                layer.Forward(xs, ys, Rows);
                ys.Read(actual);
                for (int i = 0; i < actual.Length; i++)
                {
                    float rounded = to switch
                    {
                        CudaTensorType.Float16 => (float)(Half)expected[i],
                        CudaTensorType.BFloat16 => BFloat16Bits.ToSingle(BFloat16Bits.Of(expected[i])),
                        _ => expected[i],
                    };

                    // The main product is rounded too, before a low-rank branch or outliers are added.
                    double tolerance = hasMore && to != CudaTensorType.Float32 ? expected.Max(Math.Abs) / 100 : Math.Abs(expected[i]) * 1e-6;
                    Assert.True(Math.Abs(actual[i] - rounded) <= tolerance || actual[i].Equals(rounded), $"{from} to {to}, {i}: {actual[i]:g9} instead of {rounded:g9}");
                }
            }
        }
    }

    [Fact]
    public void Halves_of_whole_units_are_read_where_they_are()
    {
        CudaDevice device = TestGpu.Forced(CudaVariant.Tensor);
        using IDeviceLinear layer = TestGpu.Layer(device, outputs: Outputs);
        using CudaTensor halves = device.Allocate(2, 256, CudaTensorType.Float16), floats = device.Allocate(2, 256, CudaTensorType.Float32), y = device.Allocate(2, Outputs, CudaTensorType.Float16);
        halves.Write(TestGpu.Activations(512));
        layer.Forward(halves, y, 2);
        StubDriver.Reports.Clear();
        layer.Forward(halves, y, 2);
        Assert.Single(StubDriver.Reports);
        layer.Forward(floats, y, 2);
        Assert.Equal(3, StubDriver.Reports.Count);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(2, 4)]
    public void Work_is_shared_out_in_any_way_with_the_same_result_in_every_run(int splits, int tileWarps)
    {
        using CudaDevice device = TestGpu.Open(TestGpu.Uncached with { Forced = CudaVariant.Tensor, ForcedSplits = splits, ForcedTileWarps = tileWarps });
        using IDeviceLinear layer = TestGpu.Layer(device, outputs: 200, inputs: 640), reference = TestGpu.Layer(TestGpu.Forced(CudaVariant.Scalar), outputs: 200, inputs: 640);
        foreach (int rows in new[] { 1, 9, 17, 33 })
        {
            float[] x = TestGpu.Activations(rows * 640, rows), expected = TestGpu.Forward(reference, x, rows), first = TestGpu.Forward(layer, x, rows);
            double most = expected.Max(Math.Abs);
            for (int i = 0; i < first.Length; i++)
            {
                Assert.Equal(expected[i], first[i], most * 1e-5);
            }

            Assert.Equal(first, TestGpu.Forward(layer, x, rows));
        }

        Assert.Contains(layer.Describe().Reasons, reason => reason.Contains($"×{splits} blocks", StringComparison.Ordinal) && reason.Contains($"{tileWarps} of them on different tiles", StringComparison.Ordinal));
    }
}
