using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Quantization;

/// <summary>How many bits each layer of a model gets.</summary>
public sealed class BitPlan
{
    private readonly Dictionary<string, int> _bits;

    /// <summary>Takes the layers in model order.</summary>
    /// <exception cref="ArgumentException">There is no layer, or two have the same name.</exception>
    public BitPlan(IEnumerable<PlannedLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Layers = [.. layers];
        if (Layers.Count == 0)
        {
            throw new ArgumentException("A plan has at least one layer.", nameof(layers));
        }

        string? twice = Layers.GroupBy(static layer => layer.Name).FirstOrDefault(static group => group.Count() > 1)?.Key;
        _bits = twice is null
            ? Layers.ToDictionary(static layer => layer.Name, static layer => layer.Bits)
            : throw new ArgumentException($"Two layers are called '{twice}'; a plan tells layers apart by name.", nameof(layers));
    }

    /// <summary>The layers in model order.</summary>
    public IReadOnlyList<PlannedLayer> Layers { get; }

    /// <summary>The bits of a layer.</summary>
    /// <exception cref="KeyNotFoundException">The plan has no such layer.</exception>
    public int this[string layer] => _bits[layer];

    /// <summary>Bits per weight over the whole model; usually no whole number.</summary>
    public double AverageBits => Layers.Sum(static layer => (double)layer.Weights * layer.Bits) / Layers.Sum(static layer => (double)layer.Weights);
}
