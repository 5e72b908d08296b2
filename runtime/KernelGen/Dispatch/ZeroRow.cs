using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>What outputs without a bias start from: 32 zeros that are never freed.</summary>
internal static unsafe class ZeroRow
{
    /// <summary>32 zeros.</summary>
    public static float* Floats { get; } = Allocate();

    private static float* Allocate()
    {
        const nuint Bytes = PackedLayout.TileRows * sizeof(float);
        float* zeros = (float*)NativeMemory.AlignedAlloc(Bytes, 64);
        NativeMemory.Clear(zeros, Bytes);
        return zeros;
    }
}
