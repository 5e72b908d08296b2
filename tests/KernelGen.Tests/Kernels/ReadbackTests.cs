using System;
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

        // An int8 activation of 127 has scale 1, so the integer product is exact too.
        float hot = layer.Format.Activations.IsInteger ? 127 : 1;
        int inputs = tensors.Inputs, outputs = tensors.Outputs;
        float[] x = new float[inputs * inputs], y = new float[inputs * outputs];
        for (int k = 0; k < inputs; k++)
        {
            x[k * inputs + k] = hot;
        }

        device.Forward(x, y, inputs);
        float[] single = new float[outputs];
        for (int n = 0; n < outputs; n++)
        {
            for (int k = 0; k < inputs; k++)
            {
                Assert.Equal(Expected(tensors.Weights, n, k, hot), y[k * outputs + n]);
            }
        }

        for (int k = 0; k < inputs; k += 13)
        {
            device.Forward(x.AsSpan(k * inputs, inputs), single, 1);
            Assert.Equal(y[(k * outputs)..((k + 1) * outputs)], single);
        }
    }

    /// <summary><c>hot · (value − zero point) · scale</c>, rounded once, as all kernels do.</summary>
    private static float Expected(QuantizedTensor tensor, int n, int k, float hot)
    {
        float[] row = new float[tensor.Columns];
        if (!tensor.Format.Element.IsInteger)
        {
            tensor.DequantizeRow(n, row);
            return row[k];
        }

        QuantizedTensor unit = new(
            tensor.Format, tensor.Rows, tensor.Columns, tensor.Codes, [.. Array.ConvertAll(tensor.Scales, static _ => 1f)], tensor.ZeroPoints, tensor.Patterns, []);
        unit.DequantizeRow(n, row);
        int index = tensor.Format.Granularity switch
        {
            Granularity.Tensor => 0,
            Granularity.Row => n,
            _ => n * tensor.Groups + k / tensor.Format.GroupSize,
        };
        return hot * row[k] * tensor.Scales[index];
    }

    /// <summary>The same layer with factors that add nothing.</summary>
    private static LayerTensors WithoutBranch(LayerTensors layer) => layer is { Down: { } down, Up: { } up }
        ? new(layer.Format, layer.Weights, Zero(down), Zero(up))
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
