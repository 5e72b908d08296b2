using System;
using System.Linq;

namespace KernelGen.Cli.Synthetic;

/// <summary>Points of ten classes, each a handful of clusters, so that a boundary between classes takes a network and a larger one draws it better.</summary>
public sealed class ClusteredPoints
{
    /// <summary>Classes.</summary>
    public const int Classes = 10;

    private const int ClustersPerClass = 8;

    // Against clusters of unit width in every direction.
    private const double Distance = 0.55;

    private readonly Random _random;
    private readonly double[][] _centres;

    /// <summary>Draws the clusters.</summary>
    /// <param name="seed">Equal seeds give equal points, in order.</param>
    /// <param name="features">Numbers of a point.</param>
    public ClusteredPoints(int seed, int features)
    {
        _random = new(seed);
        _centres = [.. Enumerable.Range(0, Classes * ClustersPerClass).Select(_ => Enumerable.Range(0, features).Select(_ => Distance * _random.NextNormal()).ToArray())];
    }

    /// <summary>The next points, one a row, and the class of each.</summary>
    public (Matrix Points, int[] Labels) Draw(int count)
    {
        Matrix points = new(count, _centres[0].Length);
        int[] labels = new int[count];
        for (int row = 0; row < count; row++)
        {
            int cluster = _random.Next(_centres.Length);
            labels[row] = cluster % Classes;
            for (int k = 0; k < points.Columns; k++)
            {
                points[row, k] = (float)(_centres[cluster][k] + _random.NextNormal());
            }
        }

        return (points, labels);
    }
}
