using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>Four signed 32-bit integers: as an element of a view of a kernel, it is loaded and stored by one instruction of 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Int4
{
    /// <summary>The first.</summary>
    public int X;

    /// <summary>The second.</summary>
    public int Y;

    /// <summary>The third.</summary>
    public int Z;

    /// <summary>The fourth.</summary>
    public int W;

    /// <summary>Joins four values.</summary>
    /// <param name="x">The first.</param>
    /// <param name="y">The second.</param>
    /// <param name="z">The third.</param>
    /// <param name="w">The fourth.</param>
    public Int4(int x, int y, int z, int w)
    {
        X = x;
        Y = y;
        Z = z;
        W = w;
    }
}
