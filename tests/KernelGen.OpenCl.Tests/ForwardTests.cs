using System;
using System.Linq;
using Xunit;

namespace KernelGen.Tests;

/// <summary>Calls with many rows or several layers compute what single calls compute.</summary>
public sealed class ForwardTests
{
    [Fact]
    public void Many_rows_are_cut_so_that_no_buffer_is_too_large()
    {
        const int Rows = 150;
        using OpenClDevice small = TestDevice.Open(OpenClOptions.FromEnvironment() with { MaxBufferBytes = 80 << 10 });
        using IDeviceLinear layer = TestLayer.On(small), whole = TestLayer.On(TestDevice.Shared);
        float[] x = TestLayer.Activations(Rows * 256);
        Assert.Equal(TestLayer.Forward(whole, x, Rows), TestLayer.Forward(layer, x, Rows));
    }

    [Fact]
    public void A_group_computes_what_its_layers_compute()
    {
        OpenClDevice device = TestDevice.Shared;
        LayerTensors first = TestLayer.Tensors("I4G128", I4G128.OutFeatures, I4G128.InFeatures, 1), second = TestLayer.Tensors("I4G128A8", I4G128A8.OutFeatures, I4G128A8.InFeatures, 2);
        using IQuantizedLinear one = I4G128.Create(first, device), two = I4G128A8.Create(second, device);
        LinearGroup group = new(one, two);
        foreach (int rows in new[] { 0, 1, 5 })
        {
            float[] x = TestLayer.Activations(rows * group.InFeatures);
            float[][] outputs = [new float[rows * group.OutFeatures[0]], new float[rows * group.OutFeatures[1]]];
            group.Forward(x, rows, outputs[0], outputs[1]);
            Assert.Equal(TestLayer.Forward(one.OnDevice, x, rows), outputs[0]);
            Assert.Equal(TestLayer.Forward(two.OnDevice, x, rows), outputs[1]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Weights_are_read_back_bit_by_bit(bool copies)
    {
        using OpenClDevice device = TestDevice.Open(OpenClOptions.FromEnvironment() with { CopiesWeights = copies });
        foreach (CatalogLayer layer in LayerCatalog.All.Where(static layer => layer.Format.LowRank is not null || layer.Format.Weights.HasZeroPoint).Take(20))
        {
            LayerTensors expected = TestLayer.Tensors(layer.Name, layer.Outputs, layer.Inputs);
            using IDeviceLinear linear = device.Prepare(layer.Kernels, expected);
            LayerTensors actual = linear.ToTensors();
            Assert.Equal(expected.Order?.Rows, actual.Order?.Rows);
            Assert.Equal(expected.Order?.Columns, actual.Order?.Columns);
            foreach ((QuantizedTensor? one, QuantizedTensor? other) in new[] { (expected.Parts[0], actual.Parts[0]), (expected.Weights, actual.Weights), (expected.Down, actual.Down), (expected.Up, actual.Up) })
            {
                Assert.Equal(one?.Codes, other?.Codes);
                Assert.Equal(one?.Scales, other?.Scales);
                Assert.Equal(one?.ZeroPoints, other?.ZeroPoints);
                Assert.Equal(one?.Patterns, other?.Patterns);
                Assert.Equal(one?.Values, other?.Values);
            }

            Assert.Equal(expected.Bias, actual.Bias);
        }
    }

    [Fact]
    public void Spans_that_are_too_short_are_refused()
    {
        using IDeviceLinear layer = TestLayer.On(TestDevice.Shared);
        Assert.Contains("512 activations; got 511", Assert.Throws<ArgumentException>(() => layer.Forward(new float[511], new float[192], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("192 outputs; got 191", Assert.Throws<ArgumentException>(() => layer.Forward(new float[512], new float[191], 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => layer.Forward([], [], -1));
        layer.Forward([], [], 0);
    }
}
