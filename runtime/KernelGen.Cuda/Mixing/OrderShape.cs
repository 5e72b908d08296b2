using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>The numbers that the kernel of stored rows needs beside its buffers.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OrderShape
{
    /// <summary>M.</summary>
    public int Rows;

    /// <summary>N.</summary>
    public int Outputs;

    /// <summary>What the outputs are: 0 floats, 1 halves, 2 bfloat16.</summary>
    public int OutputType;
}
