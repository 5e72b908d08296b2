using System;

namespace KernelGen;

/// <summary>How the scales of groups, and their zero points, are quantized themselves: codes under numbers that a block of scales shares.</summary>
/// <remarks>
/// <c>scale[n, g] = step·code[n, g] + offset</c>, and the same for zero points, which are real numbers then. A block is <see cref="BlockRows"/> rows by <see cref="BlockGroups"/>
/// groups; its step and offset are fp16 numbers. Those of zero points are multiples of 1/256, so that <c>code − zero point</c> is exact in float32 however it is computed.
/// SpQR (Dettmers et al. 2023) has 3 bits in blocks of 16 rows by 1 group; QLoRA's double quantization (Dettmers et al. 2023) has 8 bits for 256 scales, 32 rows by 8 groups here.
/// </remarks>
public sealed record SecondLevelFormat
{
    /// <summary>The grid that steps and offsets of zero points are on: multiples of 1/256.</summary>
    public const int ZeroPointParts = 256;

    /// <summary>Bytes of a step or an offset.</summary>
    public const int NumberBytes = 2;

    /// <summary>Creates a format.</summary>
    /// <param name="bits">Bits of a code, 2…8.</param>
    /// <param name="blockRows">Rows of a block, 16 or 32.</param>
    /// <param name="blockGroups">Groups of a block, 1…1024.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public SecondLevelFormat(int bits, int blockRows, int blockGroups)
    {
        Bits = bits is >= 2 and <= 8 ? bits : throw new ArgumentOutOfRangeException(nameof(bits), bits, "Codes of scales have 2 to 8 bits.");
        BlockRows = blockRows is 16 or 32 ? blockRows : throw new ArgumentOutOfRangeException(nameof(blockRows), blockRows, "Blocks of scales have 16 or 32 rows.");
        BlockGroups = blockGroups is >= 1 and <= 1024
            ? blockGroups
            : throw new ArgumentOutOfRangeException(nameof(blockGroups), blockGroups, "Blocks of scales have 1 to 1024 groups.");
    }

    /// <summary>Bits of the code of a scale, and of a zero point.</summary>
    public int Bits { get; }

    /// <summary>Rows that share a step and an offset.</summary>
    public int BlockRows { get; }

    /// <summary>Groups that share a step and an offset.</summary>
    public int BlockGroups { get; }

    /// <summary>The largest code.</summary>
    public int MaxCode => (1 << Bits) - 1;

    /// <summary>Blocks along the rows of an N×K matrix.</summary>
    public int RowBlocks(int rows) => (rows + BlockRows - 1) / BlockRows;

    /// <summary>Blocks along the groups of a matrix.</summary>
    public int GroupBlocks(int groups) => (groups + BlockGroups - 1) / BlockGroups;

    /// <summary>The part of a format id: <c>s3b16x1</c>.</summary>
    public override string ToString() => "s" + Bits.ToInvariantString() + "b" + BlockRows.ToInvariantString() + "x" + BlockGroups.ToInvariantString();
}
