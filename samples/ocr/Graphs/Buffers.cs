using System;
using System.Collections.Generic;

namespace KernelGen.Samples.Ocr.Graphs;

/// <summary>Arrays of the current thread that a run is done with and can use again: fresh memory costs more than most operations on it.</summary>
internal static class Buffers
{
    [ThreadStatic]
    private static Dictionary<int, Stack<float[]>>? s_free;

    private static Dictionary<int, Stack<float[]>> Free => s_free ??= [];

    /// <summary>An array of zeros.</summary>
    public static float[] Rent(int count)
    {
        if (!Free.TryGetValue(count, out Stack<float[]>? arrays) || !arrays.TryPop(out float[]? array))
        {
            return new float[count];
        }

        Array.Clear(array);
        return array;
    }

    /// <summary>Takes an array back that nothing refers to any more.</summary>
    public static void Return(float[] array)
    {
        if (!Free.TryGetValue(array.Length, out Stack<float[]>? arrays))
        {
            Free.Add(array.Length, arrays = []);
        }

        arrays.Push(array);
    }

    /// <summary>Forgets all arrays: those of another image have other lengths.</summary>
    public static void Clear() => Free.Clear();
}
