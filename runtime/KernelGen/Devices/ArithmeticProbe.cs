using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Threading;

namespace KernelGen;

/// <summary>Measures how fast the multiply-adds that kernels are made of can be at most: twelve independent chains in registers, nothing else.</summary>
public static unsafe class ArithmeticProbe
{
    private const int Chains = 12;
    private const int Rounds = DotProbe.Products / Chains;
    private const int ChunksPerThread = 4;
    private const int OperandBytes = (Chains + 1) * 64;

    /// <summary>The instruction that <see cref="Float(int)"/> measures.</summary>
    public static string FloatInstruction =>
        Avx512F.IsSupported ? "vfmadd231ps zmm" : Fma.IsSupported ? "vfmadd231ps ymm" : AdvSimd.IsSupported ? "fmla v.4s" : "scalar multiply-add";

    /// <summary>The instruction that <see cref="Int8(int)"/> measures.</summary>
    public static string Int8Instruction =>
        DotProbe.IsSupported ? "vpdpbusd zmm" : Avx512BW.IsSupported ? "vpmaddubsw zmm" : Avx2.IsSupported ? "vpmaddubsw ymm" : Dp.IsSupported ? "sdot v.4s" : "scalar multiply-add";

    /// <summary>The instruction that <see cref="Int16(CpuDevice)"/> measures.</summary>
    public static string Int16Instruction =>
        DotProbe.IsSupported ? "vpdpwssd zmm" : Avx512BW.IsSupported ? "vpmaddwd zmm" : Avx2.IsSupported ? "vpmaddwd ymm" : Dp.IsSupported ? "smlal v.4s" : "scalar multiply-add";

    /// <summary>Float multiply-adds, in GFLOP/s; one of them is two operations.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is outside 1…1024.</exception>
    public static double Float(int threads)
    {
        using ThreadTeam team = new(threads);
        return Math.Max(Float(team), Float(team));
    }

    /// <summary>8-bit multiply-adds with 16-bit (or wider) sums, in GOP/s; one of them is two operations.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is outside 1…1024.</exception>
    public static double Int8(int threads)
    {
        using ThreadTeam team = new(threads);
        return Math.Max(Int8(team), Int8(team));
    }

    /// <summary>Float multiply-adds on the threads of a device, in GFLOP/s: no other threads are awake, as there would be beside a kernel.</summary>
    public static double Float(CpuDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return Math.Max(Float(device.Team), Float(device.Team));
    }

    /// <summary>8-bit multiply-adds on the threads of a device, in GOP/s.</summary>
    public static double Int8(CpuDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return Math.Max(Int8(device.Team), Int8(device.Team));
    }

    /// <summary>16-bit multiply-adds on the threads of a device, in GOP/s. Where there is no dot product, as measured with bytes: the same instructions with half the elements.</summary>
    public static double Int16(CpuDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return DotProbe.IsSupported
            ? Math.Max(Time(device.Team, &DotProbe.ShortChunk, 32), Time(device.Team, &DotProbe.ShortChunk, 32))
            : Int8(device) / 2;
    }

    internal static double Float(ThreadTeam team) =>
        Time(team, &FloatChunk, Avx512F.IsSupported ? 16 : Fma.IsSupported ? 8 : AdvSimd.IsSupported ? 4 : 1);

    internal static double Int8(ThreadTeam team) => DotProbe.IsSupported
        ? Time(team, &DotProbe.ByteChunk, 64)
        : Time(team, &Int8Chunk, Avx512BW.IsSupported ? 64 : Avx2.IsSupported ? 32 : Dp.IsSupported ? 16 : 1);

    private static double Time(ThreadTeam team, delegate*<void*, int, void> job, int multiplyAdds)
    {
        int sink = 0, chunks = ChunksPerThread * team.Threads;
        long start = Stopwatch.GetTimestamp();
        team.Run(job, &sink, chunks);
        return 2.0 * multiplyAdds * Chains * Rounds * chunks / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    private static void FloatChunk(void* context, int chunk)
    {
        float sum = Avx512F.IsSupported ? Float512(0.5f, chunk) : Fma.IsSupported ? Float256(0.5f, chunk) : AdvSimd.IsSupported ? Float128(0.5f, chunk) : FloatScalar(0.5f, chunk);
        Interlocked.Add(ref *(int*)context, BitConverter.SingleToInt32Bits(sum));
    }

    private static void Int8Chunk(void* context, int chunk)
    {
        // A load that crosses a cache line costs two.
        sbyte* room = stackalloc sbyte[OperandBytes + 64];
        sbyte* operands = (sbyte*)((nint)(room + 63) & -64);
        for (int i = 0; i < OperandBytes; i++)
        {
            operands[i] = (sbyte)(i + chunk);
        }

        int sum = Avx512BW.IsSupported ? Int512(operands) : Avx2.IsSupported ? Int256(operands) : Dp.IsSupported ? Int128Dot(operands) : IntScalar(operands);
        Interlocked.Add(ref *(int*)context, sum);
    }

    // x ← x/2 + c converges, so the numbers stay normal however long the loop runs.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Float512(float factor, float addend)
    {
        Vector512<float> f = Vector512.Create(factor), c = Vector512.Create(addend + 1);
        Vector512<float> x0 = c, x1 = c, x2 = c, x3 = c, x4 = c, x5 = c, x6 = c, x7 = c, x8 = c, x9 = c, x10 = c, x11 = c;
        for (int i = 0; i < Rounds; i++)
        {
            x0 = Avx512F.FusedMultiplyAdd(x0, f, c);
            x1 = Avx512F.FusedMultiplyAdd(x1, f, c);
            x2 = Avx512F.FusedMultiplyAdd(x2, f, c);
            x3 = Avx512F.FusedMultiplyAdd(x3, f, c);
            x4 = Avx512F.FusedMultiplyAdd(x4, f, c);
            x5 = Avx512F.FusedMultiplyAdd(x5, f, c);
            x6 = Avx512F.FusedMultiplyAdd(x6, f, c);
            x7 = Avx512F.FusedMultiplyAdd(x7, f, c);
            x8 = Avx512F.FusedMultiplyAdd(x8, f, c);
            x9 = Avx512F.FusedMultiplyAdd(x9, f, c);
            x10 = Avx512F.FusedMultiplyAdd(x10, f, c);
            x11 = Avx512F.FusedMultiplyAdd(x11, f, c);
        }

        return Vector512.Sum(x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10 + x11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Float256(float factor, float addend)
    {
        Vector256<float> f = Vector256.Create(factor), c = Vector256.Create(addend + 1);
        Vector256<float> x0 = c, x1 = c, x2 = c, x3 = c, x4 = c, x5 = c, x6 = c, x7 = c, x8 = c, x9 = c, x10 = c, x11 = c;
        for (int i = 0; i < Rounds; i++)
        {
            x0 = Fma.MultiplyAdd(x0, f, c);
            x1 = Fma.MultiplyAdd(x1, f, c);
            x2 = Fma.MultiplyAdd(x2, f, c);
            x3 = Fma.MultiplyAdd(x3, f, c);
            x4 = Fma.MultiplyAdd(x4, f, c);
            x5 = Fma.MultiplyAdd(x5, f, c);
            x6 = Fma.MultiplyAdd(x6, f, c);
            x7 = Fma.MultiplyAdd(x7, f, c);
            x8 = Fma.MultiplyAdd(x8, f, c);
            x9 = Fma.MultiplyAdd(x9, f, c);
            x10 = Fma.MultiplyAdd(x10, f, c);
            x11 = Fma.MultiplyAdd(x11, f, c);
        }

        return Vector256.Sum(x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10 + x11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Float128(float factor, float addend)
    {
        Vector128<float> f = Vector128.Create(factor), c = Vector128.Create(addend + 1);
        Vector128<float> x0 = c, x1 = c, x2 = c, x3 = c, x4 = c, x5 = c, x6 = c, x7 = c, x8 = c, x9 = c, x10 = c, x11 = c;
        for (int i = 0; i < Rounds; i++)
        {
            x0 = AdvSimd.FusedMultiplyAdd(c, x0, f);
            x1 = AdvSimd.FusedMultiplyAdd(c, x1, f);
            x2 = AdvSimd.FusedMultiplyAdd(c, x2, f);
            x3 = AdvSimd.FusedMultiplyAdd(c, x3, f);
            x4 = AdvSimd.FusedMultiplyAdd(c, x4, f);
            x5 = AdvSimd.FusedMultiplyAdd(c, x5, f);
            x6 = AdvSimd.FusedMultiplyAdd(c, x6, f);
            x7 = AdvSimd.FusedMultiplyAdd(c, x7, f);
            x8 = AdvSimd.FusedMultiplyAdd(c, x8, f);
            x9 = AdvSimd.FusedMultiplyAdd(c, x9, f);
            x10 = AdvSimd.FusedMultiplyAdd(c, x10, f);
            x11 = AdvSimd.FusedMultiplyAdd(c, x11, f);
        }

        return Vector128.Sum(x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10 + x11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float FloatScalar(float factor, float addend)
    {
        float x0 = 1, x1 = 2, x2 = 3, x3 = 4;
        for (int i = 0; i < Rounds * Chains / 4; i++)
        {
            x0 = x0 * factor + addend;
            x1 = x1 * factor + addend;
            x2 = x2 * factor + addend;
            x3 = x3 * factor + addend;
        }

        return x0 + x1 + x2 + x3;
    }

    // The operand comes from a small table in the first-level cache, or the products would be the same in every round and computed once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Int512(sbyte* operands)
    {
        Vector512<byte> w = Vector512.Create((byte)3);
        Vector512<short> x0 = Vector512<short>.Zero, x1 = x0, x2 = x0, x3 = x0, x4 = x0, x5 = x0, x6 = x0, x7 = x0, x8 = x0, x9 = x0, x10 = x0, x11 = x0;
        for (int i = 0; i < Rounds; i++)
        {
            sbyte* p = operands + (i & 1) * 64;
            x0 = Avx512BW.Add(x0, Avx512BW.MultiplyAddAdjacent(w, Vector512.Load(p)));
            x1 = Avx512BW.Add(x1, Avx512BW.MultiplyAddAdjacent(w, Vector512.Load(p + 64)));
            x2 = Avx512BW.Add(x2, Avx512BW.MultiplyAddAdjacent(w, Vector512.Load(p + 128)));
            x3 = Avx512BW.Add(x3, Avx512BW.MultiplyAddAdjacent(w, Vector512.Load(p + 192)));
            x4 = Avx512BW.Add(x4, Avx512BW.MultiplyAddAdjacent(w, Vector512.Load(p + 256)));
            x5 = Avx512BW.Add(x5, Avx512BW.MultiplyAddAdjacent(w, Vector512.Load(p + 320)));
            x6 = Avx512BW.Add(x6, Avx512BW.MultiplyAddAdjacent(w, Vector512.Load(p + 384)));
            x7 = Avx512BW.Add(x7, Avx512BW.MultiplyAddAdjacent(w, Vector512.Load(p + 448)));
            x8 = Avx512BW.Add(x8, Avx512BW.MultiplyAddAdjacent(w, Vector512.Load(p + 512)));
            x9 = Avx512BW.Add(x9, Avx512BW.MultiplyAddAdjacent(w, Vector512.Load(p + 576)));
            x10 = Avx512BW.Add(x10, Avx512BW.MultiplyAddAdjacent(w, Vector512.Load(p + 640)));
            x11 = Avx512BW.Add(x11, Avx512BW.MultiplyAddAdjacent(w, Vector512.Load(p + 704)));
        }

        return Vector512.Sum(x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10 + x11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Int256(sbyte* operands)
    {
        Vector256<byte> w = Vector256.Create((byte)3);
        Vector256<short> x0 = Vector256<short>.Zero, x1 = x0, x2 = x0, x3 = x0, x4 = x0, x5 = x0, x6 = x0, x7 = x0, x8 = x0, x9 = x0, x10 = x0, x11 = x0;
        for (int i = 0; i < Rounds; i++)
        {
            sbyte* p = operands + (i & 1) * 64;
            x0 = Avx2.Add(x0, Avx2.MultiplyAddAdjacent(w, Vector256.Load(p)));
            x1 = Avx2.Add(x1, Avx2.MultiplyAddAdjacent(w, Vector256.Load(p + 32)));
            x2 = Avx2.Add(x2, Avx2.MultiplyAddAdjacent(w, Vector256.Load(p + 64)));
            x3 = Avx2.Add(x3, Avx2.MultiplyAddAdjacent(w, Vector256.Load(p + 96)));
            x4 = Avx2.Add(x4, Avx2.MultiplyAddAdjacent(w, Vector256.Load(p + 128)));
            x5 = Avx2.Add(x5, Avx2.MultiplyAddAdjacent(w, Vector256.Load(p + 160)));
            x6 = Avx2.Add(x6, Avx2.MultiplyAddAdjacent(w, Vector256.Load(p + 192)));
            x7 = Avx2.Add(x7, Avx2.MultiplyAddAdjacent(w, Vector256.Load(p + 224)));
            x8 = Avx2.Add(x8, Avx2.MultiplyAddAdjacent(w, Vector256.Load(p + 256)));
            x9 = Avx2.Add(x9, Avx2.MultiplyAddAdjacent(w, Vector256.Load(p + 288)));
            x10 = Avx2.Add(x10, Avx2.MultiplyAddAdjacent(w, Vector256.Load(p + 320)));
            x11 = Avx2.Add(x11, Avx2.MultiplyAddAdjacent(w, Vector256.Load(p + 352)));
        }

        return Vector256.Sum(x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10 + x11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Int128Dot(sbyte* operands)
    {
        Vector128<byte> w = Vector128.Create((byte)3);
        Vector128<int> x0 = Vector128<int>.Zero, x1 = x0, x2 = x0, x3 = x0, x4 = x0, x5 = x0, x6 = x0, x7 = x0, x8 = x0, x9 = x0, x10 = x0, x11 = x0;
        for (int i = 0; i < Rounds; i++)
        {
            sbyte* p = operands + (i & 1) * 64;
            x0 = Dp.DotProduct(x0, Vector128.Load(p), w.AsSByte());
            x1 = Dp.DotProduct(x1, Vector128.Load(p + 16), w.AsSByte());
            x2 = Dp.DotProduct(x2, Vector128.Load(p + 32), w.AsSByte());
            x3 = Dp.DotProduct(x3, Vector128.Load(p + 48), w.AsSByte());
            x4 = Dp.DotProduct(x4, Vector128.Load(p + 64), w.AsSByte());
            x5 = Dp.DotProduct(x5, Vector128.Load(p + 80), w.AsSByte());
            x6 = Dp.DotProduct(x6, Vector128.Load(p + 96), w.AsSByte());
            x7 = Dp.DotProduct(x7, Vector128.Load(p + 112), w.AsSByte());
            x8 = Dp.DotProduct(x8, Vector128.Load(p + 128), w.AsSByte());
            x9 = Dp.DotProduct(x9, Vector128.Load(p + 144), w.AsSByte());
            x10 = Dp.DotProduct(x10, Vector128.Load(p + 160), w.AsSByte());
            x11 = Dp.DotProduct(x11, Vector128.Load(p + 176), w.AsSByte());
        }

        return Vector128.Sum(x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10 + x11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int IntScalar(sbyte* operands)
    {
        int x0 = 0, x1 = 0, x2 = 0, x3 = 0;
        for (int i = 0; i < Rounds * Chains / 4; i++)
        {
            sbyte* p = operands + (i & 7) * 4;
            x0 += p[0] * 3;
            x1 += p[1] * 3;
            x2 += p[2] * 3;
            x3 += p[3] * 3;
        }

        return x0 + x1 + x2 + x3;
    }
}
