using System;
using System.Linq;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Kernels;

/// <summary>Every code of every format decodes to exactly the right number on every instruction set.</summary>
public sealed class ReadbackTests
{
    public static TheoryData<string, CpuIsa> Kernels => KernelRows.All;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void One_hot_inputs_read_every_weight_back(string name, CpuIsa isa)
    {
        CatalogLayer layer = LayerCatalog.Named(name);
        LayerTensors tensors = WithoutBranch(RandomLayers.Create(layer.Format, 65, layer.Inputs, seed: 7).WithBias(null));
        using IDeviceLinear device = KernelRows.Prepare(layer, isa, tensors);

        float hot = Hot(layer.Format);
        int inputs = tensors.Inputs, outputs = tensors.Outputs;
        float[] x = new float[inputs * inputs], y = new float[inputs * outputs];
        for (int k = 0; k < inputs; k++)
        {
            x[k * inputs + k] = hot;
        }

        // All at once go through panels, in blocks of 6 rows.
        device.Forward(x, y, inputs);
        for (int n = 0; n < outputs; n++)
        {
            float[] row = Expected(tensors, n, hot, isa);
            for (int k = 0; k < inputs; k++)
            {
                Assert.Equal(row[k], y[k * outputs + n]);
            }
        }

        // Few are decoded in registers, in blocks of 4, 2 and 1 rows.
        const int Few = 7;
        float[] few = new float[Few * outputs];
        for (int k = 0; k + Few <= inputs; k += 13)
        {
            device.Forward(x.AsSpan(k * inputs, Few * inputs), few, Few);
            Assert.Equal(y[(k * outputs)..((k + Few) * outputs)], few);
        }
    }

    /// <summary>K is decoded stretch by stretch: columns at the ends of all that a stretch may be are found in the right one.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void One_hot_inputs_read_weights_of_every_stretch_back(string name, CpuIsa isa)
    {
        const int Stretch = 1024, Outputs = 33;
        CatalogLayer layer = LayerCatalog.Named(name);
        int group = Math.Max(1, layer.Format.Weights.GroupSize), inputs = (9 * Stretch / group + 1) * group;
        LayerTensors tensors = WithoutBranch(RandomLayers.Create(layer.Format, Outputs, inputs, seed: 8).WithBias(null));
        using IDeviceLinear device = KernelRows.Prepare(layer, isa, tensors);
        inputs = tensors.Inputs;
        int[] hots = [.. Enumerable.Range(0, 10).SelectMany(static i => new[] { i * Stretch - 1, i * Stretch }).Append(inputs - 1).Where(k => k >= 0 && k < inputs)];
        float hot = Hot(layer.Format);
        float[] x = new float[hots.Length * inputs], y = new float[hots.Length * Outputs];
        for (int m = 0; m < hots.Length; m++)
        {
            x[m * inputs + hots[m]] = hot;
        }

        device.Forward(x, y, hots.Length);
        for (int n = 0; n < Outputs; n++)
        {
            float[] row = Expected(tensors, n, hot, isa);
            Assert.Equal(hots.Select(k => row[k]), Enumerable.Range(0, hots.Length).Select(m => y[m * Outputs + n]));
        }
    }

    /// <summary>An integer activation of the largest code has scale 1, so the integer product is exact too.</summary>
    private static float Hot(LayerFormat format) => format.Activations.IsInteger ? format.Activations.MaxCode : 1;

    /// <summary><c>hot · (value − zero point) · scale</c> of a row, rounded once, plus <c>hot · residual</c> of its outliers, rounded once more, as all kernels do; the
    /// reference rounds at the end.</summary>
    private static float[] Expected(LayerTensors tensors, int n, float hot, CpuIsa isa)
    {
        double[] main = new double[tensors.Inputs];
        for (int part = 0; part < tensors.Parts.Count; part++)
        {
            int place = tensors.Order?.RowsOf(part) is { } rows ? Array.IndexOf(rows, n) : n;
            double[] own = place < 0 ? [] : MainProduct(tensors.Parts[part], place, hot);
            int[]? columns = tensors.Order?.ColumnsOf(part);
            for (int k = 0; k < own.Length; k++)
            {
                main[columns?[k] ?? k] = own[k];
            }
        }

        float[] outliers = new float[main.Length];
        tensors.Outliers?.AddTo(n, outliers);
        return [.. main.Zip(outliers, (weight, outlier) => isa == CpuIsa.Reference ? (float)(weight + (double)hot * outlier) : (float)weight + hot * outlier)];
    }

    private static double[] MainProduct(QuantizedTensor tensor, int n, float hot)
    {
        float[] row = new float[tensor.Columns];
        if (!tensor.Format.HasScale)
        {
            tensor.DequantizeRow(n, row);
            return Array.ConvertAll(row, static value => (double)value);
        }

        // Codes are read back through scales of 1, and multiplied in float64.
        RandomLayers.Unscaled(tensor).DequantizeRow(n, row);
        return [.. row.Select((value, k) => (double)hot * value * tensor.ScaleOf(n, k))];
    }

    /// <summary>The same layer with factors that add nothing.</summary>
    private static LayerTensors WithoutBranch(LayerTensors layer) => layer is { Down: { } down, Up: { } up }
        ? new(layer.Format, layer.Parts, layer.Order, Zero(down), Zero(up), outliers: layer.Outliers)
        : layer;

    private static QuantizedTensor Zero(QuantizedTensor tensor) => new(
        tensor.Format,
        tensor.Rows,
        tensor.Columns,
        tensor.Codes,
        new float[tensor.Scales.Length],
        tensor.ZeroPoints,
        tensor.Patterns,
        new float[tensor.Values.Length]);
}
