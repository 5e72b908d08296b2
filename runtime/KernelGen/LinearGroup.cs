using System;

namespace KernelGen;

/// <summary>Layers that read the same activations, as queries, keys and values do, run together: activations are prepared once and the device is called once.</summary>
/// <remarks>
/// <code>
/// LinearGroup attention = new(query, key, value);
/// attention.Forward(x, rows, queries, keys, values);
/// </code>
/// Outputs are those of separate calls, bit for bit; formats and numbers of outputs may differ. The layers stay their owner's to dispose, and a group needs none itself.
/// </remarks>
public sealed class LinearGroup
{
    /// <summary>The most layers in a group.</summary>
    public const int MaxLayers = 32;

    private readonly IDeviceGroup _group;
    private readonly int[] _outputs;

    /// <summary>Joins layers.</summary>
    /// <param name="layers">2…<see cref="MaxLayers"/> layers on one device, with the same number of inputs.</param>
    /// <exception cref="ArgumentException">The number of layers is outside its range, or they differ in their inputs or their device.</exception>
    public LinearGroup(params ReadOnlySpan<IQuantizedLinear> layers)
    {
        if (layers.Length is < 2 or > MaxLayers)
        {
            throw new ArgumentException($"A group has 2 to {MaxLayers} layers; got {layers.Length}.", nameof(layers));
        }

        IDeviceLinear[] members = new IDeviceLinear[layers.Length];
        _outputs = new int[layers.Length];
        for (int i = 0; i < layers.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(layers[i], nameof(layers));
            members[i] = layers[i].OnDevice;
            LayerDescription layer = members[i].Describe();
            _outputs[i] = layer.Outputs;
            InFeatures = i == 0 ? layer.Inputs : InFeatures;
            if (layer.Inputs != InFeatures)
            {
                throw new ArgumentException($"Layers of a group read the same activations: layer 0 has {InFeatures} inputs, layer {i} has {layer.Inputs}.", nameof(layers));
            }

            if (members[i].Device != members[0].Device)
            {
                throw new ArgumentException($"Layers of a group share a device: layer 0 is on {members[0].Device.Name}, layer {i} on another, {layer.Device}.", nameof(layers));
            }
        }

        _group = members[0].Device.Join(members);
    }

    /// <summary>K of all layers.</summary>
    public int InFeatures { get; }

    /// <summary>N of each layer.</summary>
    public ReadOnlySpan<int> OutFeatures => _outputs;

    /// <summary>Computes <paramref name="rows"/> rows of output of every layer. Allocates nothing, may be called from many threads at once.</summary>
    /// <param name="x">M×K activations.</param>
    /// <param name="rows">M ≥ 0.</param>
    /// <param name="outputs">For each layer, in the order of the constructor, M×N outputs, overwritten; must not overlap <paramref name="x"/> or each other.</param>
    /// <exception cref="ArgumentException">A span is shorter than its shape, or the number of outputs is not that of the layers.</exception>
    /// <exception cref="ObjectDisposedException">A layer was disposed.</exception>
    public void Forward(ReadOnlySpan<float> x, int rows, params ReadOnlySpan<Memory<float>> outputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        if (outputs.Length != _outputs.Length)
        {
            throw new ArgumentException($"The group has {_outputs.Length} layers; got {outputs.Length} outputs.", nameof(outputs));
        }

        if (x.Length < (long)rows * InFeatures)
        {
            throw new ArgumentException($"{rows} rows of {InFeatures} features are {(long)rows * InFeatures} activations; got {x.Length}.", nameof(x));
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i].Length < (long)rows * _outputs[i])
            {
                throw new ArgumentException(
                    $"{rows} rows of {_outputs[i]} features are {(long)rows * _outputs[i]} outputs of layer {i}; got {outputs[i].Length}.", nameof(outputs));
            }
        }

        _group.Forward(x, rows, outputs);
    }
}
