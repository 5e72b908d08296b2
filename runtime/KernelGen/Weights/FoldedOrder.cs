using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>Moves the order of a layer's columns into the layer that produces its inputs, which then writes them in that order; nothing is left to gather.</summary>
/// <remarks>What lies between the two has to treat every feature alike, as activation functions do; weights of a normalization between them have to be reordered likewise
/// (<c>weights[order[i]]</c> comes to place i). The producer must have no other consumer.</remarks>
public static class FoldedOrder
{
    /// <summary>Folds the order of a permuted layer into its producer. Together they compute what they computed before, except that integer activations of a low-rank branch, where there
    /// are some, are grouped in the new order.</summary>
    /// <param name="producer">The layer whose outputs are the inputs of the other.</param>
    /// <param name="consumer">A layer whose columns are permuted.</param>
    /// <returns>The producer with its outputs in the new order, and the consumer in a format without an order of columns.</returns>
    /// <exception cref="ArgumentException">The consumer is not permuted, the layers do not fit, or the consumer's low-rank factor has groups of columns that the order would tear apart.</exception>
    public static (LayerTensors Producer, LayerTensors Consumer) Fold(LayerTensors producer, LayerTensors consumer)
    {
        ArgumentNullException.ThrowIfNull(producer);
        ArgumentNullException.ThrowIfNull(consumer);
        if (!consumer.Format.IsPermuted || consumer.Order is not { } order)
        {
            throw new ArgumentException($"The columns of {consumer.Format} are stored in their own order; there is nothing to fold.", nameof(consumer));
        }

        if (producer.Outputs != consumer.Inputs)
        {
            throw new ArgumentException($"The producer has {producer.Outputs} outputs; the other layer has {consumer.Inputs} inputs.", nameof(producer));
        }

        return (WithOutputs(producer, order.Columns), WithoutOrder(consumer, order));
    }

    private static LayerTensors WithOutputs(LayerTensors layer, int[] order)
    {
        int[] places = Inverse(order);
        List<QuantizedTensor> parts = [];
        List<int> rows = [];
        for (int part = 0; part < layer.Parts.Count; part++)
        {
            int[] own = layer.Order?.RowsOf(part) ?? [.. Enumerable.Range(0, layer.Outputs)], next = Array.ConvertAll(own, row => places[row]);
            int[] sorted = [.. Enumerable.Range(0, own.Length).OrderBy(i => next[i])];
            parts.Add(layer.Parts[part].WithRows(sorted));
            rows.AddRange(sorted.Select(i => next[i]));
        }

        StoredOrder? stored = layer.Order is null ? null
            : new(layer.Format, layer.Outputs, layer.Inputs, layer.Order.Rows.Length == 0 ? [] : [.. rows], layer.Order.Columns);
        float[]? bias = layer.Bias is null ? null : Array.ConvertAll(order, row => layer.Bias[row]);
        return new(layer.Format, parts, stored, layer.Down, layer.Up?.WithRows(order), bias, layer.Outliers?.WithRows(order));
    }

    private static LayerTensors WithoutOrder(LayerTensors layer, StoredOrder order)
    {
        LayerFormat format = layer.Format with { IsPermuted = false };
        StoredOrder? stored = format.HasOrder
            ? new(format, layer.Outputs, layer.Inputs, order.Rows, [.. Enumerable.Range(0, format.ColumnPlaces(layer.Inputs))])
            : null;
        return new(
            format, layer.Parts, stored, layer.Down?.WithColumns(order.Columns), layer.Up, layer.Bias, layer.Outliers?.WithColumns(Inverse(order.Columns)));
    }

    private static int[] Inverse(int[] order)
    {
        int[] places = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            places[order[i]] = i;
        }

        return places;
    }
}
