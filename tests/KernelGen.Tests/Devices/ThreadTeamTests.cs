using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace KernelGen.Tests.Devices;

public sealed unsafe class ThreadTeamTests
{
    private static ThreadTeam? s_nestedTeam;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_chunk_is_done_exactly_once(int threads)
    {
        using ThreadTeam team = new(threads);
        for (int chunks = 0; chunks < 300; chunks++)
        {
            AssertOnce(team, chunks);
        }
    }

    [Fact]
    public void Many_callers_at_once_each_get_all_their_chunks()
    {
        using ThreadTeam team = new(4);
        Task[] callers = [.. Enumerable.Range(0, 6).Select(seed => Task.Factory.StartNew(
            () =>
            {
                Random random = new(seed);
                for (int i = 0; i < 3000; i++)
                {
                    AssertOnce(team, random.Next(1, 40));
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];

        AssertEnds(callers);
    }

    [Fact]
    public void Jobs_after_a_pause_find_their_workers_again()
    {
        using ThreadTeam team = new(3);
        for (int i = 0; i < 60; i++)
        {
            // 0 to 3 ms: around the time after which workers park.
            Thread.Sleep(i % 4);
            AssertOnce(team, 50);
        }
    }

    [Fact]
    public void Workers_take_part()
    {
        using ThreadTeam team = new(2);
        int arrived = 0;

        // Each of the two chunks waits for the other, so one thread alone would never end.
        team.Run(&Meet, &arrived, 2);
        Assert.Equal(2, arrived);

        static void Meet(void* context, int chunk)
        {
            Interlocked.Increment(ref *(int*)context);
            while (Volatile.Read(ref *(int*)context) != 2)
            {
                Thread.Yield();
            }
        }
    }

    [Fact]
    public void A_job_may_run_another_one_inside()
    {
        s_nestedTeam = new(3);
        int* counts = stackalloc int[20 * 30];
        s_nestedTeam.Run(&Outer, counts, 20);
        s_nestedTeam.Dispose();
        for (int i = 0; i < 20 * 30; i++)
        {
            Assert.Equal(1, counts[i]);
        }

        static void Outer(void* context, int chunk) => s_nestedTeam!.Run(&Count, (int*)context + chunk * 30, 30);
    }

    [Fact]
    public void Running_allocates_nothing()
    {
        using ThreadTeam team = new(3);
        int* counts = stackalloc int[64];
        team.Run(&Count, counts, 64);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            team.Run(&Count, counts, 64);
        }

        // Parked workers are woken without allocation, too.
        Thread.Sleep(20);
        team.Run(&Count, counts, 64);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1002, counts[63]);
    }

    [Fact]
    public void An_exception_of_a_job_reaches_the_caller_and_the_team_lives_on()
    {
        using ThreadTeam team = new(3);
        int* count = stackalloc int[1];
        for (int i = 0; i < 50; i++)
        {
            *count = 0;
            Assert.Throws<InvalidTimeZoneException>(() => team.Run(&Fail, count, 16));
            Assert.Equal(16, *count);
            AssertOnce(team, 16);
        }

        static void Fail(void* context, int chunk)
        {
            Interlocked.Increment(ref *(int*)context);
            if (chunk % 5 == 0)
            {
                throw new InvalidTimeZoneException();
            }
        }
    }

    [Fact]
    public void A_disposed_team_has_ended_its_threads_and_leaves_the_work_to_the_caller()
    {
        ThreadTeam team = new(3);
        AssertOnce(team, 10);
        team.Dispose();
        team.Dispose();

        int self = Environment.CurrentManagedThreadId;
        team.Run(&Check, &self, 100);
        Assert.Equal(Environment.CurrentManagedThreadId, self);

        static void Check(void* context, int chunk)
        {
            if (*(int*)context != Environment.CurrentManagedThreadId)
            {
                *(int*)context = -1;
            }
        }
    }

    [Fact]
    public void Disposing_waits_for_jobs_of_other_threads()
    {
        for (int i = 0; i < 30; i++)
        {
            ThreadTeam team = new(3);
            Task caller = Task.Run(() =>
            {
                for (int job = 0; job < 200; job++)
                {
                    AssertOnce(team, 20);
                }
            }, TestContext.Current.CancellationToken);
            team.Dispose();
            AssertEnds(caller);
        }
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("16", 16)]
    [InlineData("1024", 1024)]
    public void The_environment_gives_the_number_of_threads(string setting, int threads) => Assert.Equal(threads, ThreadTeam.ThreadsFrom(setting));

    [Fact]
    public void Without_a_setting_there_is_a_thread_per_processor()
    {
        Assert.Equal(Environment.ProcessorCount, ThreadTeam.ThreadsFrom(null));
        Assert.Equal(Environment.ProcessorCount, ThreadTeam.ThreadsFrom(" "));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1025")]
    [InlineData("two")]
    [InlineData("99999999999")]
    public void A_wrong_setting_is_refused(string setting)
    {
        string message = Assert.Throws<KernelGenException>(() => ThreadTeam.ThreadsFrom(setting)).Message;
        Assert.Equal($"KERNELGEN_THREADS is '{setting}'; expected a number of threads from 1 to 1024, or nothing for one per processor.", message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void A_team_has_1_to_1024_threads(int threads) => Assert.Throws<ArgumentOutOfRangeException>(() => new ThreadTeam(threads));

    private static void AssertEnds(params Task[] tasks) => Assert.True(Task.WaitAll(tasks, TimeSpan.FromSeconds(60)), "A caller does not return.");

    private static void AssertOnce(ThreadTeam team, int chunks)
    {
        int* counts = stackalloc int[Math.Max(1, chunks)];
        team.Run(&Count, counts, chunks);
        for (int i = 0; i < chunks; i++)
        {
            Assert.Equal(1, counts[i]);
        }
    }

    private static void Count(void* context, int chunk) => Interlocked.Increment(ref ((int*)context)[chunk]);
}
