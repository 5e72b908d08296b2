using System;
using System.Linq;
using System.Threading.Tasks;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Kernels;

/// <summary>What a user may rely on when calling a layer.</summary>
public sealed class ForwardTests
{
    [Fact]
    public void Many_threads_may_use_one_layer_at_once()
    {
        CatalogLayer slim = LayerCatalog.Named(nameof(SlimA8));
        LayerTensors tensors = RandomLayers.Create(slim.Format, 1024, 512, seed: 3);
        using CpuDevice device = new(threads: 2);
        using IDeviceLinear layer = device.Prepare(slim.Kernels, tensors);
        float[][] inputs = [.. Enumerable.Range(0, 16).Select(static seed => Random(512 * (1 + seed % 9), seed))];
        float[][] expected = [.. inputs.Select(x => Forward(layer, x))];

        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            int which = i % inputs.Length;
            Assert.Equal(expected[which], Forward(layer, inputs[which]));
        });
    }

    [Theory]
    [InlineData(nameof(I4G128), 1)]
    [InlineData(nameof(SlimA8), 1)]
    [InlineData(nameof(I4G128A16G32), 13)]
    [InlineData(nameof(SlimFp16), 33)]
    [InlineData(nameof(U2G64ZMixedGroups), 1)]
    [InlineData(nameof(U4G32ZMixedRowsA8G32), 13)]
    [InlineData(nameof(U2G16ZMixedColumns), 1)]
    public void Forward_allocates_nothing(string name, int rows)
    {
        CatalogLayer catalog = LayerCatalog.Named(name);
        using CpuDevice device = new(threads: 2);
        using IDeviceLinear layer = device.Prepare(catalog.Kernels, RandomLayers.Create(catalog.Format, 512, 512, seed: 1));
        float[] x = Random(rows * 512, 1), y = new float[rows * 512];
        layer.Forward(x, y, rows);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            layer.Forward(x, y, rows);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(nameof(U2G64ZMixedGroups))]
    [InlineData(nameof(U4G32ZMixedRowsA8G32))]
    [InlineData(nameof(U2G16ZMixedColumns))]
    public void A_layer_in_parts_is_unpacked_as_it_was(string name)
    {
        CatalogLayer catalog = LayerCatalog.Named(name);
        LayerTensors tensors = RandomLayers.Create(catalog.Format, 70, 512, seed: 9);
        using IDeviceLinear layer = TestDevice.Of(CpuIsa.Vector128).Prepare(catalog.Kernels, tensors);
        LayerTensors unpacked = layer.ToTensors();
        Assert.Equal(tensors.Parts.Select(static part => part.Codes), unpacked.Parts.Select(static part => part.Codes));
        Assert.Equal(tensors.Up?.Values, unpacked.Up?.Values);
        Assert.Equal(tensors.Outliers?.Values, unpacked.Outliers?.Values);
        Assert.Equal(tensors.Bias, unpacked.Bias);
        Assert.Equal(tensors.Dequantize().Values, unpacked.Dequantize().Values);
        Assert.Equal(catalog.Format.PackedBytes(70, 512), layer.Describe().PackedBytes);
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        CatalogLayer catalog = LayerCatalog.Named(nameof(U4G32Z));
        LayerTensors tensors = RandomLayers.Create(catalog.Format, 2048, 256, seed: 5);
        using CpuDevice one = new(threads: 1), two = new(threads: 2);
        using IDeviceLinear alone = one.Prepare(catalog.Kernels, tensors), team = two.Prepare(catalog.Kernels, tensors);
        float[] x = Random(300 * 256, 2), y = new float[300 * 2048], z = new float[300 * 2048];
        alone.Forward(x, y, 300);
        team.Forward(x, z, 300);
        Assert.Equal(y, z);
    }

    [Fact]
    public void Zero_point_of_zero_takes_nothing_away()
    {
        CatalogLayer catalog = LayerCatalog.Named(nameof(U8TZ));
        LayerTensors tensors = RandomLayers.Create(catalog.Format, 64, 256, seed: 1), others = RandomLayers.Create(catalog.Format, 64, 256, seed: 2);
        tensors.Weights.ZeroPoints[0] = 0;
        others.Weights.ZeroPoints[0] = 255;
        using CpuDevice device = new(threads: 1);
        using IDeviceLinear layer = device.Prepare(catalog.Kernels, tensors), before = device.Prepare(catalog.Kernels, others);
        float[] x = Random(256, 1), y = new float[64];
        before.Forward(x, y, 1);
        layer.Forward(x, y, 1);
        ExactProduct exact = ExactProduct.Of(tensors, x);
        Assert.All(Enumerable.Range(0, 64), n => Assert.InRange(Math.Abs(y[n] - exact.Values[n]), 0, exact.Bounds[n]));
    }

    [Fact]
    public void No_rows_are_no_work()
    {
        using F32Layer layer = F32Layer.Create(RandomLayers.Create(F32Layer.Format, F32Layer.OutFeatures, F32Layer.InFeatures, seed: 1));
        layer.Forward([], [], 0);
    }

    [Fact]
    public void Short_spans_are_refused_with_the_size_they_need()
    {
        using I4G128 layer = I4G128.Create(RandomLayers.Create(I4G128.Format, 37, 256, seed: 1));
        ArgumentException x = Assert.Throws<ArgumentException>(() => layer.Forward(new float[511], new float[74], 2));
        Assert.Contains("512", x.Message, StringComparison.Ordinal);
        ArgumentException y = Assert.Throws<ArgumentException>(() => layer.Forward(new float[512], new float[73], 2));
        Assert.Contains("74", y.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => layer.Forward([], [], -1));
    }

    [Fact]
    public void Layer_of_another_format_or_shape_is_refused()
    {
        LayerTensors other = RandomLayers.Create(I4G128.Format, 36, 256, seed: 1);
        ArgumentException shape = Assert.Throws<ArgumentException>(() => I4G128.Create(other));
        Assert.Contains("i4g128 36×256", shape.Message, StringComparison.Ordinal);
        ArgumentException format = Assert.Throws<ArgumentException>(() => I3C.Create(other));
        Assert.Contains("i3c", format.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(70000f)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.NaN)]
    public void Weights_that_fp16_cannot_hold_are_refused(float weight)
    {
        Matrix weights = new(F16Layer.OutFeatures, F16Layer.InFeatures);
        weights[3, 5] = weight;
        ArgumentException refused = Assert.Throws<ArgumentException>(() => QuantizedTensor.FromValues(F16Layer.Format.Weights, weights));
        Assert.Contains($"position {3 * F16Layer.InFeatures + 5}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("65504", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Saved_layer_loads_as_itself_and_only_as_itself()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("layer.safetensors");
        LayerTensors tensors = RandomLayers.Create(SlimA8.Format, SlimA8.OutFeatures, SlimA8.InFeatures, seed: 9);
        using SlimA8 layer = SlimA8.Create(tensors);
        layer.Save(path, "up");
        using SlimA8 loaded = SlimA8.Load(path, "up");
        float[] x = Random(3 * SlimA8.InFeatures, 4), y = new float[3 * SlimA8.OutFeatures], z = new float[y.Length];
        layer.Forward(x, y, 3);
        loaded.Forward(x, z, 3);
        Assert.Equal(y, z);

        KernelGenException refused = Assert.Throws<KernelGenException>(() => SlimFp16.Load(path, "up"));
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.Contains(SlimA8.Format.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.Contains(SlimFp16.Format.ToString(), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Not_a_number_reaches_the_output()
    {
        using I4G128A8 layer = I4G128A8.Create(RandomLayers.Create(I4G128A8.Format, 37, 256, seed: 1));
        float[] x = Random(256, 1), y = new float[37];
        x[100] = float.NaN;
        layer.Forward(x, y, 1);
        Assert.All(y, static value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void Description_names_the_kernel_and_why_others_do_not_run()
    {
        LayerTensors tensors = RandomLayers.Create(I4G128A8.Format, 37, 256, seed: 1);
        using CpuDevice device = new(threads: 1, limit: CpuIsa.Vector128);
        using I4G128A8 layer = I4G128A8.Create(tensors, device);
        LayerDescription description = layer.Describe();
        Assert.Equal("linear_a8_i4g128__v128", description.Kernel);
        Assert.Equal(I4G128A8.PackedBytes, description.PackedBytes);
        Assert.Null(description.PanelKernel);
        Assert.Contains("panel_a8_u7__v128: not used: decoding in registers is faster for any number of rows", description.Reasons);
        Assert.Equal(5 + 5 + 1, description.Reasons.Count);
        Assert.Contains("linear_a8_i4g128__avx512: not allowed: the limit is v128", description.Reasons);
        Assert.Contains("panel_a8_u8__avx512vnni: not allowed: the limit is v128", description.Reasons);
    }

    private static float[] Forward(IDeviceLinear layer, float[] x)
    {
        float[] y = new float[x.Length / 512 * 1024];
        layer.Forward(x, y, x.Length / 512);
        return y;
    }

    private static float[] Random(int count, int seed)
    {
        Random random = new(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(random.NextDouble() * 2 - 1);
        }

        return values;
    }
}
