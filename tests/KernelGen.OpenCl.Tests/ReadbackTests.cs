using System;
using System.Linq;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests;

/// <summary>Every program of every layer decodes every code to exactly the right number.</summary>
public sealed class ReadbackTests
{
    // Two tiles, the last with one row.
    private const int Outputs = 33;

    // The programs that ConformanceTests builds too, because building is most of the time that this takes.
    private static readonly string[] s_withAllRows = ["I4G128", "F16Layer", "U3G48ZA8", "I4G128A8G32"];

    public static TheoryData<string, string> Programs => ConformanceTests.Programs;

    [Theory]
    [MemberData(nameof(Programs))]
    public void One_hot_inputs_read_every_weight_back(string name, string variant)
    {
        CatalogLayer layer = LayerCatalog.Named(name);
        LayerTensors tensors = WithoutBranch(RandomLayers.Create(layer.Format, Outputs, layer.Inputs, seed: 7).WithBias(null));
        using IDeviceLinear linear = TestDevice.Forced(Enum.Parse<KernelVariant>(variant)).Prepare(layer.Kernels, tensors);

        // An integer activation of the largest code has scale 1.
        float hot = layer.Format.Activations.IsInteger ? layer.Format.Activations.MaxCode : 1;
        int inputs = tensors.Inputs;
        float[] x = new float[inputs * inputs];
        for (int k = 0; k < inputs; k++)
        {
            x[k * inputs + k] = hot;
        }

        float[] y = TestLayer.Forward(linear, x, inputs);
        Assert.Equal(layer.Kernels.Main.OpenCl.Single(kernel => kernel.Variant.ToString() == variant).Name, linear.Describe().Kernel);
        for (int n = 0; n < Outputs; n++)
        {
            float[] row = Expected(tensors, n, hot, isDecodedFirst: variant == nameof(KernelVariant.Local) || !layer.Format.Weights.Element.HasCodes);
            float[] outliers = new float[inputs];
            tensors.Outliers?.AddTo(n, outliers);
            for (int k = 0; k < inputs; k++)
            {
                float expected = row[k] + hot * outliers[k];
                Assert.True(expected == y[k * Outputs + n], $"{name} {variant}: weight [{n}, {k}] is {expected:g9} and was read as {y[k * Outputs + n]:g9}");
            }
        }

        foreach (int few in s_withAllRows.Contains(name) ? [1, 2, 3, 4] : variant == nameof(KernelVariant.Local) ? Array.Empty<int>() : [1])
        {
            for (int k = 0; k + few <= inputs; k += 13)
            {
                Assert.Equal(y[(k * Outputs)..((k + few) * Outputs)], TestLayer.Forward(linear, x[(k * inputs)..((k + few) * inputs)], few));
            }
        }
    }

    /// <summary>A row of the main matrix, put together from its parts.</summary>
    private static float[] Expected(LayerTensors tensors, int n, float hot, bool isDecodedFirst)
    {
        float[] row = new float[tensors.Inputs];
        for (int part = 0; part < tensors.Parts.Count; part++)
        {
            int place = tensors.Order?.RowsOf(part) is { } rows ? Array.IndexOf(rows, n) : n;
            int[]? columns = tensors.Order?.ColumnsOf(part);
            float[] own = place < 0 ? [] : Expected(tensors.Parts[part], place, hot, isDecodedFirst);
            for (int k = 0; k < own.Length; k++)
            {
                row[columns?[k] ?? k] = own[k];
            }
        }

        return row;
    }

    /// <summary><c>hot · (value − zero point) · scale</c> of a row: rounded once, or first as a weight where weights are decoded before they are multiplied.</summary>
    private static float[] Expected(QuantizedTensor tensor, int n, float hot, bool isDecodedFirst)
    {
        float[] row = new float[tensor.Columns];
        if (isDecodedFirst || tensor.Format.HasTable)
        {
            tensor.DequantizeRow(n, row);
            return Array.ConvertAll(row, value => hot * value);
        }

        RandomLayers.Unscaled(tensor).DequantizeRow(n, row);
        return [.. row.Select((value, k) => hot * value * tensor.ScaleOf(n, k))];
    }

    /// <summary>The same layer with factors that add nothing.</summary>
    private static LayerTensors WithoutBranch(LayerTensors layer) => layer is { Down: { } down, Up: { } up }
        ? new(layer.Format, layer.Parts, layer.Order, Zero(down), Zero(up), outliers: layer.Outliers)
        : layer;

    private static QuantizedTensor Zero(QuantizedTensor tensor) => new(
        tensor.Format, tensor.Rows, tensor.Columns, tensor.Codes, new float[tensor.Scales.Length], tensor.ZeroPoints, tensor.Patterns, new float[tensor.Values.Length]);
}
