using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>Two 32-bit words: as an element of a view of a kernel, it is loaded and stored by one instruction of 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct UInt2
{
    /// <summary>The first.</summary>
    public uint X;

    /// <summary>The second.</summary>
    public uint Y;

    /// <summary>Joins two values.</summary>
    /// <param name="x">The first.</param>
    /// <param name="y">The second.</param>
    public UInt2(uint x, uint y)
    {
        X = x;
        Y = y;
    }
}
