using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Threading;

namespace KernelGen;

/// <summary>Measures how fast memory can be read, over a buffer that no cache holds.</summary>
/// <remarks>
/// Every call reads the next part of the buffer, so that what an earlier call (or a kernel timed in between) left in the caches is not read again.
/// One half is read with software prefetch and one without, in steps that are not all alike: which is faster depends on the core's own prefetchers, by up to one half, and the
/// limit is the faster one.
/// </remarks>
public sealed unsafe class MemoryProbe : IDisposable
{
    /// <summary>The smallest buffer, in bytes.</summary>
    public const long MinBytes = 256L << 20;

    private const int ChunkBytes = 1 << 20;
    private const int BlockBytes = 512;
    private const int PrefetchBytes = 4096;
    private const int ChunksPerRead = 32;

    private readonly int _chunks;
    private byte* _buffer;
    private int _next;
    private ThreadTeam? _team;

    /// <summary>Allocates the buffer and writes to all of it.</summary>
    /// <param name="bytes">Its size, at least <see cref="MinBytes"/>; larger than all caches together.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is smaller.</exception>
    public MemoryProbe(long bytes = 320L << 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, MinBytes);
        _chunks = (int)(bytes / ChunkBytes);
        _buffer = LargeMemory.Shared.Allocate((nuint)_chunks * ChunkBytes);

        // Pages that were never written are all the same page of zeros, which sits in the cache.
        for (int chunk = 0; chunk < _chunks; chunk++)
        {
            NativeMemory.Fill(_buffer + (long)chunk * ChunkBytes, ChunkBytes, (byte)(chunk | 1));
        }
    }

    /// <summary>Reads 32 MiB with the given number of threads and returns the speed in GB/s (10⁹ bytes). One caller at a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is outside 1…1024.</exception>
    public double Read(int threads)
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        if (_team?.Threads != threads)
        {
            ThreadTeam team = new(threads);
            _team?.Dispose();
            _team = team;
        }

        Warm(_team);
        return Read(_team);
    }

    /// <summary>Reads 32 MiB with the threads of a device and returns the speed in GB/s: no other threads are awake, as there would be beside a kernel.</summary>
    public double Read(CpuDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        Warm(device.Team);
        return Read(device.Team);
    }

    /// <summary>Frees the buffer and ends the threads.</summary>
    public void Dispose()
    {
        _team?.Dispose();
        LargeMemory.Shared.Free(_buffer);
        _buffer = null;
    }

    internal double Read(ThreadTeam team) => Math.Max(Read(team, &ReadChunk), Read(team, &ReadChunkUnevenly));

    private double Read(ThreadTeam team, delegate*<void*, int, void> read)
    {
        const int Chunks = ChunksPerRead / 2;
        Job job = new() { Buffer = _buffer, Chunks = _chunks, First = _next };
        long start = Stopwatch.GetTimestamp();
        team.Run(read, &job, Chunks);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        _next = (_next + Chunks) % _chunks;
        return (double)Chunks * ChunkBytes / seconds / 1e9;
    }

    // Threads that were just started, or are parked, would be timed as well.
    private static void Warm(ThreadTeam team)
    {
        int nothing = 0;
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.ElapsedMilliseconds < 2)
        {
            team.Run(&Touch, &nothing, team.Threads);
        }

        static void Touch(void* context, int chunk) => Interlocked.Increment(ref *(int*)context);
    }

    private static void ReadChunkUnevenly(void* context, int chunk)
    {
        if (!Vector512.IsHardwareAccelerated)
        {
            ReadChunk(context, chunk);
            return;
        }

        Job* job = (Job*)context;
        Interlocked.Add(ref job->Sink, Sum512Unevenly(job->Start(chunk)));
    }

    private static void ReadChunk(void* context, int chunk)
    {
        Job* job = (Job*)context;
        byte* start = job->Start(chunk);
        int sum = Vector512.IsHardwareAccelerated ? Sum512(start) : Vector256.IsHardwareAccelerated ? Sum256(start) : Sum128(start);
        Interlocked.Add(ref job->Sink, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Sum512(byte* p)
    {
        Vector512<int> a = Vector512<int>.Zero, b = a, c = a, d = a;
        for (byte* end = p + ChunkBytes; p < end; p += BlockBytes)
        {
            Prefetch(p);
            a = a ^ Vector512.Load((int*)p) ^ Vector512.Load((int*)(p + 256));
            b = b ^ Vector512.Load((int*)(p + 64)) ^ Vector512.Load((int*)(p + 320));
            c = c ^ Vector512.Load((int*)(p + 128)) ^ Vector512.Load((int*)(p + 384));
            d = d ^ Vector512.Load((int*)(p + 192)) ^ Vector512.Load((int*)(p + 448));
        }

        return Vector512.Sum(a ^ b ^ c ^ d);
    }

    /// <summary>Eight blocks, then one cache line, as in packed weights with scales between them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Sum512Unevenly(byte* p)
    {
        Vector512<int> a = Vector512<int>.Zero, b = a, c = a, d = a;
        for (byte* end = p + ChunkBytes; end - p >= (8 * BlockBytes) + 64; p += 64)
        {
            a ^= Vector512.Load((int*)p);
            for (int block = 0; block < 8; block++, p += BlockBytes)
            {
                a = a ^ Vector512.Load((int*)(p + 64)) ^ Vector512.Load((int*)(p + 320));
                b = b ^ Vector512.Load((int*)(p + 128)) ^ Vector512.Load((int*)(p + 384));
                c = c ^ Vector512.Load((int*)(p + 192)) ^ Vector512.Load((int*)(p + 448));
                d = d ^ Vector512.Load((int*)(p + 256)) ^ Vector512.Load((int*)(p + 512));
            }
        }

        return Vector512.Sum(a ^ b ^ c ^ d);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Sum256(byte* p)
    {
        Vector256<int> a = Vector256<int>.Zero, b = a, c = a, d = a;
        for (byte* end = p + ChunkBytes; p < end; p += BlockBytes)
        {
            Prefetch(p);
            for (int i = 0; i < BlockBytes; i += 128)
            {
                a ^= Vector256.Load((int*)(p + i));
                b ^= Vector256.Load((int*)(p + i + 32));
                c ^= Vector256.Load((int*)(p + i + 64));
                d ^= Vector256.Load((int*)(p + i + 96));
            }
        }

        return Vector256.Sum(a ^ b ^ c ^ d);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Sum128(byte* p)
    {
        Vector128<int> a = Vector128<int>.Zero, b = a, c = a, d = a;
        for (byte* end = p + ChunkBytes; p < end; p += BlockBytes)
        {
            Prefetch(p);
            for (int i = 0; i < BlockBytes; i += 64)
            {
                a ^= Vector128.Load((int*)(p + i));
                b ^= Vector128.Load((int*)(p + i + 16));
                c ^= Vector128.Load((int*)(p + i + 32));
                d ^= Vector128.Load((int*)(p + i + 48));
            }
        }

        return Vector128.Sum(a ^ b ^ c ^ d);
    }

    // Prefetching past the end of the buffer is harmless: a prefetch never faults.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* p)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(p + PrefetchBytes);
            Sse.Prefetch0(p + PrefetchBytes + 64);
            Sse.Prefetch0(p + PrefetchBytes + 128);
            Sse.Prefetch0(p + PrefetchBytes + 192);
            Sse.Prefetch0(p + PrefetchBytes + 256);
            Sse.Prefetch0(p + PrefetchBytes + 320);
            Sse.Prefetch0(p + PrefetchBytes + 384);
            Sse.Prefetch0(p + PrefetchBytes + 448);
        }
    }

    private struct Job
    {
        public byte* Buffer;
        public int Chunks;
        public int First;
        public int Sink;

        public readonly byte* Start(int chunk) => Buffer + (long)((First + chunk) % Chunks) * ChunkBytes;
    }
}
