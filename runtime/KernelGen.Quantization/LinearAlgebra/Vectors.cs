using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace KernelGen.Quantization;

/// <summary>Loops over float vectors.</summary>
internal static class Vectors
{
    /// <summary><c>destination += factor·source</c>; the source may be longer.</summary>
    public static void AddScaled(Span<float> destination, ReadOnlySpan<float> source, float factor)
    {
        Span<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(destination);
        ReadOnlySpan<Vector<float>> sources = MemoryMarshal.Cast<float, Vector<float>>(source)[..wide.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] += sources[i] * factor;
        }

        for (int i = wide.Length * Vector<float>.Count; i < destination.Length; i++)
        {
            destination[i] += source[i] * factor;
        }
    }
}
