using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Bench.Libraries;

/// <summary>Races kernels and peers, all of them in turns, and pairs them afterwards.</summary>
/// <param name="selection">Our formats, shapes, rows and threads.</param>
/// <param name="libraries">The peers.</param>
/// <param name="absent">Hears which formats of a library cannot run, and why.</param>
internal sealed class PeerBench(Selection selection, IReadOnlyList<IPeerLibrary> libraries, Action<string> absent) : IDisposable
{
    private readonly Roofs _roofs = new();

    /// <summary>Measures every shape, number of threads and number of rows.</summary>
    public IEnumerable<BenchRow> Run()
    {
        foreach (int threads in selection.Threads)
        {
            using CpuDevice device = new(threads);
            foreach (BenchShape shape in selection.Shapes)
            {
                BenchFormat[] formats = [.. selection.Points.Where(point => point.Shape == shape).Select(static point => point.Format)];
                RotatedLayer[] layers = [.. formats.Select(format => RotatedLayer.Checked(device, format, shape, Race.Copies))];
                try
                {
                    foreach (int rows in selection.Rows)
                    {
                        foreach (BenchRow row in Point(device, shape, formats, layers, rows))
                        {
                            yield return row;
                        }
                    }
                }
                finally
                {
                    Array.ForEach(layers, static layer => layer.Dispose());
                }
            }
        }
    }

    /// <summary>Frees the probe's buffer.</summary>
    public void Dispose() => _roofs.Dispose();

    private IReadOnlyList<BenchRow> Point(CpuDevice device, BenchShape shape, BenchFormat[] formats, RotatedLayer[] layers, int rows)
    {
        (IPeerLibrary Library, IPeer Peer)[] peers = [.. libraries.SelectMany(library => Prepare(library, shape, rows, device.Threads))];
        try
        {
            // Neighbours in stored bits stand next to each other, so that partners are timed close to each other.
            (IContestant Contestant, double Bits)[] all =
            [
                .. formats.Select((format, i) => ((IContestant)new KernelContestant(format.Id, layers[i], shape, rows), format.StoredBits(shape))),
                .. peers.Select(static each => ((IContestant)each.Peer, each.Peer.StoredBits)),
            ];
            int[] order = [.. Enumerable.Range(0, all.Length).OrderBy(i => all[i].Bits)];
            IReadOnlyList<IReadOnlyList<Lap>> laps = new Race(_roofs, device, selection.Effort).Run([.. order.Select(i => all[i].Contestant)], rows);
            IReadOnlyList<Lap> LapsOf(int contestant) => laps[Array.IndexOf(order, contestant)];

            BenchRow[] ours =
            [
                .. formats.Select((format, i) => RowBuilder.Build(format, shape, rows, device.Threads, layers[i].Description.Kernel, LapsOf(i), _roofs)),
            ];
            IReadOnlyList<(int Ours, int Peer)> pairs = Pairing.Of(
                [.. ours.Select(static row => (row.StoredBits, row.RelativeError))],
                [.. peers.Select(static each => (each.Library.Name, each.Peer.StoredBits, each.Peer.RelativeError))]);
            return peers.Length == 0 ? ours
                : [.. pairs.Select(pair => ours[pair.Ours].Against(
                    peers[pair.Peer].Peer.Name, LapsOf(formats.Length + pair.Peer), peers[pair.Peer].Peer.StoredBits, peers[pair.Peer].Peer.RelativeError))];
        }
        finally
        {
            Array.ForEach(peers, static each => each.Peer.Dispose());
        }
    }

    private IEnumerable<(IPeerLibrary Library, IPeer Peer)> Prepare(IPeerLibrary library, BenchShape shape, int rows, int threads)
    {
        foreach (string format in library.Formats)
        {
            IPeer? peer = null;
            try
            {
                peer = library.Prepare(format, shape, rows, threads);
            }
            catch (KernelGenException exception)
            {
                absent($"{library.Name}, {format}: {exception.Message}");
            }

            if (peer is not null)
            {
                yield return (library, peer);
            }
        }
    }
}
