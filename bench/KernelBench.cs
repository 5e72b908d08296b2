using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Bench;

/// <summary>Times kernels beside the machine's limits, and beside one other kernel if asked.</summary>
/// <param name="selection">What to time.</param>
/// <param name="against">A format that takes turns with every other, or <c>null</c>.</param>
internal sealed class KernelBench(Selection selection, BenchFormat? against) : IDisposable
{
    private readonly Roofs _roofs = new();

    /// <summary>Measures every selected point, shape by shape.</summary>
    /// <exception cref="KernelGenException">A kernel computes something wrong.</exception>
    public IEnumerable<BenchRow> Run()
    {
        foreach (int threads in selection.Threads)
        {
            using CpuDevice device = new(threads);
            foreach (BenchShape shape in selection.Shapes)
            {
                using RotatedLayer? other = against is null ? null : RotatedLayer.Checked(device, against, shape, Race.Copies);
                foreach ((_, BenchFormat format) in selection.Points.Where(point => point.Shape == shape))
                {
                    using RotatedLayer layer = RotatedLayer.Checked(device, format, shape, Race.Copies);
                    foreach (int rows in selection.Rows)
                    {
                        yield return Point(device, shape, format, layer, other, rows);
                    }
                }
            }
        }
    }

    /// <summary>Frees the probe's buffer.</summary>
    public void Dispose() => _roofs.Dispose();

    private BenchRow Point(CpuDevice device, BenchShape shape, BenchFormat format, RotatedLayer layer, RotatedLayer? other, int rows)
    {
        List<IContestant> contestants = [new KernelContestant(format.Id, layer, shape, rows)];
        if (other is not null)
        {
            contestants.Add(new KernelContestant(against!.Id, other, shape, rows));
        }

        IReadOnlyList<IReadOnlyList<Lap>> laps = new Race(_roofs, device, selection.Effort).Run(contestants, rows);
        BenchRow row = RowBuilder.Build(format, shape, rows, device.Threads, layer.Description.Kernel, laps[0], _roofs);
        return other is null ? row : row.Against(against!.Id, laps[1], against.StoredBits(shape), ErrorProbe.Of(against, shape.K));
    }
}
