using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>The numbers that a generated kernel for NVIDIA GPUs needs beside its buffers: an M×K matrix of activations times packed N×K weights.</summary>
/// <remarks>
/// A part is a stretch of K that is summed apart: a group of weights, or a whole number of units of one. Parts of a group follow each other, and a group that ends
/// in a tail is one part.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public struct CudaLinearShape
{
    /// <summary>M: rows of activations.</summary>
    public int Rows;

    /// <summary>N.</summary>
    public int Outputs;

    /// <summary>Columns of a staged row of activations: K with its padding, a multiple of 4.</summary>
    public int Columns;

    /// <summary>Stretches of K that are summed apart.</summary>
    public int Parts;

    /// <summary>Parts that share a scale; all of them where K is one group.</summary>
    public int PartsPerGroup;

    /// <summary>Whole units in a part.</summary>
    public int UnitsPerPart;

    /// <summary>Whole units along K; the last part may have fewer than the others.</summary>
    public int Units;

    /// <summary>32-bit words from one tile to the next.</summary>
    public int TileWords;

    /// <summary>Bytes from the start of a tile to its zero points.</summary>
    public int ZeroOffset;

    /// <summary>Bytes from the start of a tile to what its groups share: the numbers of a second level, or the planes of ternary codes; not read elsewhere.</summary>
    public int SharedOffset;

    /// <summary>The scale of the tensor; not read where groups or rows have their own.</summary>
    public float Scale;

    /// <summary>The zero point of the tensor, 0…255; not read where groups or rows have their own, or codes are signed.</summary>
    public float Zero;

    /// <summary>What the outputs start from: 0 nothing, 1 the bias, 2 what they hold.</summary>
    public int Start;

    /// <summary>What the outputs are: 0 floats, 1 halves, 2 bfloat16.</summary>
    public int OutputType;

    /// <summary>What products are multiplied by before anything is added to them.</summary>
    public float OutputScale;

    /// <summary>16-byte words from one row of activations to the next, where they stand in rows: on tensor cores.</summary>
    public int Pitch;

    /// <summary>Warps of a block that have different tiles, a divisor of its warps; the others share out K.</summary>
    public int TileWarps;

    /// <summary>Parts that share a scale of the activations: all of them where a row has one, 0 where there are none and activations are what they are.</summary>
    public int PartsPerInputScale;
}
