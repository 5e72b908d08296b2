using System;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace KernelGen;

/// <summary>Long-lived threads that share out the chunks of one job at a time, for work of some microseconds.</summary>
/// <remarks>
/// <para>
/// A job is published as one 64-bit word, <c>generation &lt;&lt; 32 | chunks not yet taken</c>. Whoever lowers it by compare-and-swap owns a chunk, and
/// the job cannot end before that chunk is counted as done, so its other fields are stable for every owner. A worker that comes late, still parked or
/// preempted, finds nothing to take, and nobody waits for it.
/// </para>
/// <para>
/// Idle workers spin on the generation, then park on a semaphore. The word and the job share a cache line, so that a worker who sees a new job has all of it:
/// every further line is another trip between cores. Chunks are taken dynamically: with a fixed share per thread, one preemption stalls everybody for a
/// scheduler tick.
/// </para>
/// </remarks>
internal sealed unsafe class ThreadTeam : IDisposable
{
    /// <summary>The environment variable with the number of threads of a team that is not told otherwise.</summary>
    public const string ThreadsVariable = "KERNELGEN_THREADS";

    /// <summary>The most threads a team may have.</summary>
    public const int MaxThreads = 1024;

    // About 0.7 ms at the 37 ns that the runtime calibrates a spin to: longer than the gap between two layers of a model.
    private const int SpinsBeforeParking = 20_000;
    private const int SpinsBeforeYielding = 2_000;

    private readonly Worker[] _workers;
    private SharedLines _lines;
    private int _busy;
    private Exception? _error;

    /// <summary>
    /// Starts a team of one thread per processor that the process may use, or as many as <see cref="ThreadsVariable"/> says. The runtime counts the affinity and the
    /// CPU limit of a container, a fraction rounded up.
    /// </summary>
    /// <exception cref="KernelGenException">The variable holds no number in range.</exception>
    public ThreadTeam()
        : this(ThreadsFrom(Environment.GetEnvironmentVariable(ThreadsVariable)))
    {
    }

    /// <summary>Starts a team.</summary>
    /// <param name="threads">Threads that work on a job, the caller included: 1…<see cref="MaxThreads"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public ThreadTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MaxThreads);
        _workers = new Worker[threads - 1];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Worker(this, i + 1);
        }
    }

    /// <summary>Threads that work on a job, the caller included.</summary>
    public int Threads => _workers.Length + 1;

    /// <summary>Calls <paramref name="job"/> once for every chunk, on all threads of the team, and returns when all calls have returned. Allocates nothing.</summary>
    /// <remarks>
    /// If the team is at work for another caller, or the call comes from inside a job, or the team is disposed, the caller does all chunks itself.
    /// </remarks>
    /// <param name="job">Gets the context and a chunk number; must not throw. If it does anyway, the first exception is rethrown here after all chunks.</param>
    /// <param name="context">Passed through.</param>
    /// <param name="chunks">Number of chunks, ≥ 0.</param>
    public void Run(delegate*<void*, int, void> job, void* context, int chunks)
    {
        if (chunks <= 1 || _workers.Length == 0 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                job(context, chunk);
            }

            return;
        }

        _lines.Job = job;
        _lines.Context = context;
        _lines.Chunks = chunks;
        _lines.Done = 0;
        Publish(chunks, chunks - 1);
        TakeChunks();
        Join(chunks);

        Exception? error = _error;
        _error = null;
        Volatile.Write(ref _busy, 0);
        if (error is not null)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <summary>Ends the workers after the job in progress. Must not be called from inside a job.</summary>
    public void Dispose()
    {
        if (Volatile.Read(ref _lines.IsStopping))
        {
            return;
        }

        // Kept for ever: later calls of Run find the team busy.
        SpinWait spin = default;
        while (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            if (Volatile.Read(ref _lines.IsStopping))
            {
                return;
            }

            spin.SpinOnce();
        }

        Volatile.Write(ref _lines.IsStopping, true);
        Publish(0, _workers.Length);
        foreach (Worker worker in _workers)
        {
            worker.Join();
        }
    }

    /// <summary>The number of threads that a setting asks for.</summary>
    /// <exception cref="KernelGenException">The setting holds no number in range.</exception>
    internal static int ThreadsFrom(string? setting)
    {
        if (string.IsNullOrWhiteSpace(setting))
        {
            return Math.Clamp(Environment.ProcessorCount, 1, MaxThreads);
        }

        return int.TryParse(setting, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads is >= 1 and <= MaxThreads
            ? threads
            : throw new KernelGenException($"{ThreadsVariable} is '{setting}'; expected a number of threads from 1 to {MaxThreads}, or nothing for one per processor.");
    }

    private static int Generation(long tickets) => (int)(tickets >> 32);

    private void Publish(int chunks, int helpers)
    {
        Interlocked.Exchange(ref _lines.Tickets, (long)(Generation(_lines.Tickets) + 1) << 32 | (uint)chunks);
        for (int i = 0; i < _workers.Length && i < helpers; i++)
        {
            _workers[i].Wake();
        }
    }

    private void TakeChunks()
    {
        int taken = 0;
        long tickets = Volatile.Read(ref _lines.Tickets);
        while ((uint)tickets != 0)
        {
            long seen = Interlocked.CompareExchange(ref _lines.Tickets, tickets - 1, tickets);
            if (seen != tickets)
            {
                tickets = seen;
                continue;
            }

            try
            {
                _lines.Job(_lines.Context, _lines.Chunks - (int)(uint)tickets);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref _error, exception, null);
            }

            taken++;
            tickets = Volatile.Read(ref _lines.Tickets);
        }

        if (taken > 0)
        {
            Interlocked.Add(ref _lines.Done, taken);
        }
    }

    private void Join(int chunks)
    {
        for (int spins = 0; Volatile.Read(ref _lines.Done) != chunks; spins++)
        {
            if (spins < SpinsBeforeYielding)
            {
                Thread.SpinWait(1);
            }
            else
            {
                Thread.Yield();
            }
        }
    }

    /// <summary>
    /// What all threads touch: what is written to start a job, and what is written to end it, on cache lines of their own (prefetchers fetch lines in pairs).
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct SharedLines
    {
        [FieldOffset(128)]
        public long Tickets;

        [FieldOffset(136)]
        public delegate*<void*, int, void> Job;

        [FieldOffset(144)]
        public void* Context;

        [FieldOffset(152)]
        public int Chunks;

        [FieldOffset(156)]
        public bool IsStopping;

        [FieldOffset(256)]
        public int Done;
    }

    private sealed class Worker
    {
        private readonly ThreadTeam _team;
        private readonly SemaphoreSlim _wake = new(0);
        private readonly Thread _thread;
        private int _parked;

        public Worker(ThreadTeam team, int number)
        {
            _team = team;
            _thread = new Thread(Work) { IsBackground = true, Name = "KernelGen " + number.ToString(CultureInfo.InvariantCulture) };
            _thread.Start();
        }

        public void Wake()
        {
            if (Volatile.Read(ref _parked) != 0 && Interlocked.Exchange(ref _parked, 0) != 0)
            {
                _wake.Release();
            }
        }

        public void Join()
        {
            _thread.Join();
            _wake.Dispose();
        }

        private void Work()
        {
            int seen = 0;
            while (true)
            {
                seen = NextGeneration(seen);
                if (Volatile.Read(ref _team._lines.IsStopping))
                {
                    return;
                }

                _team.TakeChunks();
            }
        }

        private int NextGeneration(int seen)
        {
            int generation;
            for (int spins = 0; (generation = Generation(Volatile.Read(ref _team._lines.Tickets))) == seen; spins++)
            {
                if (spins < SpinsBeforeParking)
                {
                    Thread.SpinWait(1);
                    continue;
                }

                // The exchange orders the flag before the next look at the generation; a caller raises the generation before it looks at the flag.
                Interlocked.Exchange(ref _parked, 1);
                bool changed = Generation(Volatile.Read(ref _team._lines.Tickets)) != seen;
                if (!changed || Interlocked.Exchange(ref _parked, 0) == 0)
                {
                    _wake.Wait();
                }
            }

            return generation;
        }
    }
}
