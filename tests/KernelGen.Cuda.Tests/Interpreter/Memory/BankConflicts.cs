using System;

namespace KernelGen.Tests.Interpreter;

/// <summary>Counts how often accesses to shared memory take turns: 32 banks of 4 bytes each, and a bank gives one word at a time.</summary>
internal sealed class BankConflicts
{
    private const int Banks = 32;
    private readonly uint[] _words = new uint[Banks * Banks];
    private readonly int[] _counts = new int[Banks];

    /// <summary>The turns beyond the first that the accesses of one phase take.</summary>
    /// <param name="addresses">Where each access starts. All together they have up to 128 bytes.</param>
    /// <param name="bytes">How many bytes each has.</param>
    public int Extra(ReadOnlySpan<uint> addresses, int bytes)
    {
        Array.Clear(_counts);
        int most = 1;
        foreach (uint address in addresses)
        {
            for (uint word = address / 4; word < (address + (uint)bytes + 3) / 4; word++)
            {
                int bank = (int)(word % Banks), count = _counts[bank];
                Span<uint> known = _words.AsSpan(bank * Banks, Banks);
                if (!known[..count].Contains(word))
                {
                    known[count] = word;
                    _counts[bank] = count + 1;
                    most = Math.Max(most, count + 1);
                }
            }
        }

        return most - 1;
    }
}
