using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Cli.Synthetic;

/// <summary>A source of activations like those of a language model: correlated channels of very different size, one in a hundred of them loud.</summary>
/// <remarks><c>x = (z·B + 0.7·n) ⊙ s</c> with 64 latent factors z, <c>s = exp(0.6·N(0, 1))</c>, and s 15 times larger in loud channels. One seed is one domain of text.</remarks>
public sealed class SyntheticInputs
{
    private const int LatentSize = 64;

    private readonly Random _random;
    private readonly int _features;
    private readonly double[] _mixing;
    private readonly double[] _scale;

    /// <summary>Draws a domain.</summary>
    /// <param name="seed">Equal seeds give equal rows, in order.</param>
    /// <param name="features">K, ≥ 100 for at least one loud channel.</param>
    public SyntheticInputs(int seed, int features)
    {
        _random = new(seed);
        _features = features;
        _mixing = [.. Enumerable.Range(0, LatentSize * features).Select(_ => _random.NextNormal() / 8)];
        _scale = [.. Enumerable.Range(0, features).Select(_ => Math.Exp(0.6 * _random.NextNormal()))];
        LoudChannels = [.. Enumerable.Range(0, features).OrderBy(_ => _random.Next()).Take(features / 100)];
        foreach (int channel in LoudChannels)
        {
            _scale[channel] *= 15;
        }
    }

    /// <summary>The channels that are 15 times larger.</summary>
    public IReadOnlyList<int> LoudChannels { get; }

    /// <summary>The next rows.</summary>
    public Matrix Rows(int count)
    {
        Matrix rows = new(count, _features);
        double[] x = new double[_features];
        for (int row = 0; row < count; row++)
        {
            for (int k = 0; k < x.Length; k++)
            {
                x[k] = 0.7 * _random.NextNormal();
            }

            for (int latent = 0; latent < LatentSize; latent++)
            {
                double z = _random.NextNormal();
                for (int k = 0; k < x.Length; k++)
                {
                    x[k] += z * _mixing[latent * _features + k];
                }
            }

            for (int k = 0; k < x.Length; k++)
            {
                rows[row, k] = (float)(x[k] * _scale[k]);
            }
        }

        return rows;
    }
}
