using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>Four 32-bit words: as an element of a view of a kernel, it is loaded and stored by one instruction of 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct UInt4
{
    /// <summary>The first.</summary>
    public uint X;

    /// <summary>The second.</summary>
    public uint Y;

    /// <summary>The third.</summary>
    public uint Z;

    /// <summary>The fourth.</summary>
    public uint W;

    /// <summary>Joins four values.</summary>
    /// <param name="x">The first.</param>
    /// <param name="y">The second.</param>
    /// <param name="z">The third.</param>
    /// <param name="w">The fourth.</param>
    public UInt4(uint x, uint y, uint z, uint w)
    {
        X = x;
        Y = y;
        Z = z;
        W = w;
    }
}
