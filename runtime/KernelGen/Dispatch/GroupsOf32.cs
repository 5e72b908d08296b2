using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KernelGen;

/// <summary>Eight groups of 32 activations, quantized to int8 together: what is done once per group is done for all eight in one vector.</summary>
/// <remarks>Codes are those of <see cref="ActivationQuantizer"/>.</remarks>
internal static unsafe class GroupsOf32
{
    /// <summary>Columns of the eight groups.</summary>
    public const int Columns = Count * GroupColumns;

    /// <summary>Groups.</summary>
    public const int Count = 8;

    /// <summary>Columns of a group.</summary>
    public const int GroupColumns = 32;

    /// <summary>Whether this machine has the instructions.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>max|x| of each group, a NaN being above all.</summary>
    /// <param name="x"><see cref="Columns"/> activations.</param>
    public static Vector256<float> Maxima(float* x)
    {
        Vector256<int> low = FoldPairs(Fold(Largest(x, 0), Largest(x, 1)), Fold(Largest(x, 2), Largest(x, 3)));
        Vector256<int> high = FoldPairs(Fold(Largest(x, 4), Largest(x, 5)), Fold(Largest(x, 6), Largest(x, 7)));
        return Vector256.Max(Avx2.Permute2x128(low, high, 0x20), Avx2.Permute2x128(low, high, 0x31)).AsSingle();
    }

    /// <summary>Whether all groups have a factor to be multiplied with. A group of zeros has one: 0.</summary>
    /// <param name="maxima">From <see cref="Maxima"/>.</param>
    /// <param name="factors">From <see cref="ActivationQuantizer.Divide"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HaveFactors(float* maxima, float* factors)
    {
        Vector256<float> zero = Vector256<float>.Zero;
        return Vector256.EqualsAll(Vector256.Equals(Vector256.Load(factors), zero).AsInt32(), Vector256.Equals(Vector256.Load(maxima), zero).AsInt32());
    }

    /// <summary>Quantizes them and returns the sum of each group's codes.</summary>
    /// <param name="x"><see cref="Columns"/> activations.</param>
    /// <param name="factors">What each group is multiplied with.</param>
    /// <param name="codes">Gets the codes.</param>
    public static Vector256<int> Quantize(float* x, float* factors, sbyte* codes)
    {
        Vector256<int> low = Avx2.HorizontalAdd(
            Avx2.HorizontalAdd(Group(x, factors, codes, 0), Group(x, factors, codes, 1)), Avx2.HorizontalAdd(Group(x, factors, codes, 2), Group(x, factors, codes, 3)));
        Vector256<int> high = Avx2.HorizontalAdd(
            Avx2.HorizontalAdd(Group(x, factors, codes, 4), Group(x, factors, codes, 5)), Avx2.HorizontalAdd(Group(x, factors, codes, 6), Group(x, factors, codes, 7)));
        return Avx2.Permute2x128(low, high, 0x20) + Avx2.Permute2x128(low, high, 0x31);
    }

    /// <summary>Eight candidates for the largest |x| of a group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Largest(float* x, int group)
    {
        int* bits = (int*)x + group * GroupColumns;
        Vector256<int> mask = Vector256.Create(int.MaxValue);
        return Vector256.Max(
            Vector256.Max(Vector256.Load(bits) & mask, Vector256.Load(bits + 8) & mask),
            Vector256.Max(Vector256.Load(bits + 16) & mask, Vector256.Load(bits + 24) & mask));
    }

    /// <summary>Half as many candidates of two vectors, side by side: pairs of 32-bit, then of 64-bit places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Fold(Vector256<int> a, Vector256<int> b) => Vector256.Max(Avx2.UnpackLow(a, b), Avx2.UnpackHigh(a, b));

    /// <summary>The same for vectors of pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> FoldPairs(Vector256<int> a, Vector256<int> b) =>
        Vector256.Max(Avx2.UnpackLow(a.AsInt64(), b.AsInt64()).AsInt32(), Avx2.UnpackHigh(a.AsInt64(), b.AsInt64()).AsInt32());

    /// <summary>Quantizes one group and returns eight parts of the sum of its codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Group(float* x, float* factors, sbyte* codes, int group)
    {
        x += group * GroupColumns;
        Vector256<float> factor = Vector256.Create(factors[group]);
        Vector256<short> low = Avx2.PackSignedSaturate(Round(x, factor), Round(x + 8, factor));
        Vector256<short> high = Avx2.PackSignedSaturate(Round(x + 16, factor), Round(x + 24, factor));

        // Packing works within 128-bit halves: words of four codes come out in the order 0 2 4 6 1 3 5 7.
        Vector256<sbyte> packed = Avx2.PackSignedSaturate(low, high);
        Avx2.PermuteVar8x32(packed.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsSByte().Store(codes + group * GroupColumns);
        return Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(Vector256.Create((byte)1), packed), Vector256.Create((short)1));
    }

    /// <summary>Rounds to the nearest integer, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round(float* x, Vector256<float> factor) => Avx.ConvertToVector256Int32(Vector256.Load(x) * factor);
}
