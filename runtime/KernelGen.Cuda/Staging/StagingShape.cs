using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>The numbers that a staging kernel needs beside its buffers.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StagingShape
{
    /// <summary>M.</summary>
    public int Rows;

    /// <summary>Rows of a block of the staged activations; 1 where they stand in rows.</summary>
    public int BlockRows;

    /// <summary>Numbers of a row of activations.</summary>
    public int Inputs;

    /// <summary>K: how many of them are staged.</summary>
    public int Columns;

    /// <summary>Parts of K.</summary>
    public int Parts;

    /// <summary>Columns of K in a full part.</summary>
    public int PartColumns;

    /// <summary>Staged columns of a full part.</summary>
    public int StagedPartColumns;

    /// <summary>Staged columns of a row.</summary>
    public int StagedColumns;

    /// <summary>Parts that share a scale.</summary>
    public int PartsPerScale;

    /// <summary>The largest code; 0 for float activations.</summary>
    public int MaxCode;

    /// <summary>What the activations are: 0 floats, 1 halves, 2 bfloat16.</summary>
    public int Type;
}
