using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Bench.Libraries;

/// <summary>Who is compared with whom.</summary>
internal static class Pairing
{
    /// <summary>
    /// Every peer with our format of nearest stored bits among those whose error is at most the peer's, and every format of ours with the peer of nearest
    /// stored bits, library by library, among those whose error is at least ours. Where no partner has such an error, the one of nearest bits stands in.
    /// </summary>
    /// <param name="ours">Stored bits and error of our formats.</param>
    /// <param name="peers">Library, stored bits and error of the peers.</param>
    /// <returns>Pairs of positions, by our position.</returns>
    public static IReadOnlyList<(int Ours, int Peer)> Of(IReadOnlyList<(double Bits, double Error)> ours, IReadOnlyList<(string Library, double Bits, double Error)> peers)
    {
        List<(int Ours, int Peer)> pairs = [];
        for (int p = 0; p < peers.Count; p++)
        {
            (_, double bits, double error) = peers[p];
            pairs.Add((Nearest(Enumerable.Range(0, ours.Count), i => ours[i].Bits, bits, i => Errors.IsAtMost(ours[i].Error, error)), p));
        }

        for (int i = 0; i < ours.Count; i++)
        {
            (double bits, double error) = ours[i];
            foreach (IGrouping<string, int> library in Enumerable.Range(0, peers.Count).GroupBy(p => peers[p].Library))
            {
                pairs.Add((i, Nearest(library, p => peers[p].Bits, bits, p => Errors.IsAtMost(error, peers[p].Error))));
            }
        }

        return [.. pairs.Distinct().Order()];
    }

    private static int Nearest(IEnumerable<int> candidates, Func<int, double> bitsOf, double bits, Func<int, bool> isFair) =>
        candidates.OrderByDescending(isFair).ThenBy(i => Math.Abs(bitsOf(i) - bits)).First();
}
