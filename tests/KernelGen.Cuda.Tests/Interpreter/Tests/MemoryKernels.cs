using ILGPU;

namespace KernelGen.Tests.Interpreter;

/// <summary>Kernels about memory: copies, barriers, atomics.</summary>
public static class MemoryKernels
{
    /// <summary>Each thread copies to shared memory and reads what another thread copied: three stages, two copies under way.</summary>
    public static void Pipeline(ArrayView<UInt4> x, ArrayView<UInt4> y, int steps)
    {
        ArrayView<UInt4> shared = SharedMemory.GetDynamic<UInt4>();
        int thread = Group.IdxX, threads = Group.DimX;
        uint start = Ptx.SharedAddress(ref shared[0]);
        for (int step = 0; step < 2; step++)
        {
            Ptx.CpAsync16(start + (uint)(16 * ((step * threads) + thread)), ref x[(step * threads) + thread]);
            Ptx.CpAsyncCommitGroup();
        }

        UInt4 sum = default;
        for (int step = 0; step < steps; step++)
        {
            Ptx.CpAsyncWaitGroup(1);
            Ptx.BarSync();
            if (step + 2 < steps)
            {
                Ptx.CpAsync16Prefetch(start + (uint)(16 * (((step + 2) % 3 * threads) + thread)), ref x[((step + 2) * threads) + thread]);
            }

            Ptx.CpAsyncCommitGroup();
            UInt4 other = Ptx.LdSharedV4U32(start + (uint)(16 * ((step % 3 * threads) + threads - 1 - thread)));
            sum = new UInt4(sum.X + other.X, sum.Y ^ other.Y, sum.Z + other.Z, sum.W ^ other.W);
        }

        y[thread] = sum;
    }

    /// <summary>Copies of 4, 8 and some of 8 and of 16 bytes.</summary>
    public static void Copies(ArrayView<UInt4> x, ArrayView<UInt2> x2, ArrayView<uint> x1, ArrayView<UInt4> y)
    {
        ArrayView<UInt4> shared = SharedMemory.Allocate<UInt4>(96);
        int lane = Group.IdxX;
        uint start = Ptx.SharedAddress(ref shared[0]);
        Ptx.CpAsync16OrZero(start + (uint)(16 * lane), ref x[lane], lane % 17);
        Ptx.CpAsync8(start + 512 + (uint)(16 * lane), ref x2[lane]);
        Ptx.CpAsync4(start + 512 + 8 + (uint)(16 * lane), ref x1[lane]);
        Ptx.CpAsync4(start + 512 + 12 + (uint)(16 * lane), ref x1[lane]);
        Ptx.CpAsync8OrZero(start + 1024 + (uint)(16 * lane), ref x2[lane], lane % 9);
        Ptx.CpAsync8OrZero(start + 1024 + 8 + (uint)(16 * lane), ref x2[1000 * (lane % 2)], 8 - (8 * (lane % 2)));
        Ptx.CpAsyncCommitGroup();
        Ptx.CpAsyncWaitGroup(0);
        y[lane] = Ptx.LdSharedV4U32(start + (uint)(16 * lane));
        y[lane + 32] = Ptx.LdSharedV4U32(start + 512 + (uint)(16 * lane));
        y[lane + 64] = Ptx.LdSharedV4U32(start + 1024 + (uint)(16 * lane));
    }

    /// <summary>Every block adds its part; the last to arrive publishes the sum.</summary>
    public static void SplitSum(ArrayView<float> x, ArrayView<float> sums, ArrayView<uint> state, int blocks)
    {
        Ptx.RedAddF32(ref sums[Group.IdxX], x[(Grid.IdxX * Group.DimX) + Group.IdxX]);
        Ptx.FenceAcqRel();
        Ptx.BarSync();
        if (Group.IdxX == 0)
        {
            uint arrived = Ptx.AtomAcqRelAddU32(ref state[0], 1);
            Ptx.RedReleaseAddU32(ref state[1], arrived);
            if (arrived == (uint)blocks - 1 && Ptx.LdAcquireU32(ref state[1]) > 0)
            {
                Ptx.StReleaseU32(ref state[2], 77);
                state[3] = (uint)Ptx.AtomAddF32(ref sums[0], 0.5f);
            }
        }
    }

    /// <summary>All ways to load and store.</summary>
    public static void Loads(ArrayView<UInt4> x, ArrayView<UInt2> x2, ArrayView<Float4> f, ArrayView<UInt4> y)
    {
        ArrayView<UInt4> shared = SharedMemory.Allocate<UInt4>(32);
        int lane = Group.IdxX;
        uint own = Ptx.SharedAddress(ref shared[lane]);
        UInt4 a = Ptx.LdGlobalNoAllocateV4U32(ref x[lane]), b = Ptx.LdGlobalReadOnlyV4U32(ref x[lane]);
        UInt2 c = Ptx.LdGlobalNoAllocateV2U32(ref x2[lane]);
        Ptx.StSharedV4U32(own, new UInt4(a.X + a.Y + a.Z + a.W + b.X + b.Y + b.Z + b.W, c.X, c.Y, Ptx.LdGlobalNoAllocateU32(ref x[lane].Z)));
        Ptx.StSharedU32(own + 4, Ptx.LdSharedU32(own) + 1);
        Float4 g = Ptx.LdGlobalReadOnlyV4F32(ref f[lane]);
        Ptx.StSharedF32(own + 12, g.X + g.Y + g.Z + g.W + Ptx.LdGlobalReadOnlyF32(ref f[lane].X));
        y[lane] = Ptx.LdSharedV4U32(own);
    }

    /// <summary>A barrier that half a warp does not reach.</summary>
    public static void DivergentBarrier(ArrayView<uint> y)
    {
        if (Group.IdxX < 16)
        {
            Ptx.BarSync();
        }

        y[Group.IdxX] = 1;
    }

    /// <summary>Columns of a row-major 32×32 matrix, which lie in one bank.</summary>
    public static void Columns(ArrayView<uint> y)
    {
        ArrayView<uint> shared = SharedMemory.Allocate<uint>(32 * 32);
        shared[32 * Group.IdxX] = (uint)Group.IdxX;
        y[Group.IdxX] = shared[32 * Group.IdxX];
    }

    /// <summary>Two halves of the warps wait for each other only.</summary>
    public static void NamedBarriers(ArrayView<uint> x, ArrayView<uint> y)
    {
        ArrayView<uint> shared = SharedMemory.Allocate<uint>(128);
        int thread = Group.IdxX;
        shared[thread] = x[thread];
        if (thread < 64)
        {
            Ptx.BarSync(1, 64);
        }
        else
        {
            Ptx.BarSync(2, 64);
        }

        y[thread] = shared[thread ^ 32];
    }
}
