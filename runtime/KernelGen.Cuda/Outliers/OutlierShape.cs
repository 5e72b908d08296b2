using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>The numbers that the kernel of outliers needs beside its buffers.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OutlierShape
{
    /// <summary>M.</summary>
    public int Rows;

    /// <summary>K.</summary>
    public int Inputs;

    /// <summary>N.</summary>
    public int Outputs;

    /// <summary>Entries.</summary>
    public int Count;

    /// <summary>What the activations are: 0 floats, 1 halves, 2 bfloat16.</summary>
    public int InputType;

    /// <summary>What the outputs are.</summary>
    public int OutputType;
}
