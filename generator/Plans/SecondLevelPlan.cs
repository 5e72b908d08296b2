namespace KernelGen.Generator.Plans;

/// <summary>Where the codes of a second level are in the bit string of a row, and what blocks share.</summary>
/// <param name="Second">The second level.</param>
/// <param name="HasZeroPoints">Whether a group has a code for its zero point, after that of its scale.</param>
internal sealed record SecondLevelPlan(SecondLevelFormat Second, bool HasZeroPoints)
{
    private const int ByteBits = 8;

    /// <summary>Bits of one group.</summary>
    public int LaneBits => HasZeroPoints ? 2 * Second.Bits : Second.Bits;

    /// <summary>Whether two bytes hold both codes of a group, wherever they begin; otherwise each code has two of its own.</summary>
    public bool HasOneWindow => LaneBits <= ByteBits + 1;

    /// <summary>Whether codes begin with bytes.</summary>
    public bool IsAligned => LaneBits % ByteBits == 0;

    /// <summary>Whether no code reaches into the next byte.</summary>
    public bool StaysInByte => IsAligned || ByteBits % LaneBits == 0;

    /// <summary>Whether a code is a byte.</summary>
    public bool IsByte => Second.Bits == ByteBits;

    /// <summary>Bytes of the numbers of a block.</summary>
    public int BlockBytes => (HasZeroPoints ? 4 : 2) * SecondLevelFormat.NumberBytes;

    /// <summary>Bytes of the numbers of all blocks of a tile that have the same groups.</summary>
    public int RunBytes => PackedLayout.TileRows / Second.BlockRows * BlockBytes;

    /// <summary>The plan of a format; <c>null</c> if it has no second level.</summary>
    public static SecondLevelPlan? Of(WeightFormat weights) => weights.SecondLevel is { } second ? new(second, weights.HasZeroPoint) : null;

    /// <summary>The blocks of a group, counted along K, as an expression.</summary>
    public string Run(string group) => Second.BlockGroups == 1 ? group : group + " / " + Second.BlockGroups.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
