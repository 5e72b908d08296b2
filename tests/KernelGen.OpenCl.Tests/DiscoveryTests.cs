using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using KernelGen.Tests.Processes;
using Xunit;

namespace KernelGen.Tests;

/// <summary>Devices are found by whichever threads ask first.</summary>
public sealed class DiscoveryTests
{
    private const int Threads = 8;

    [Fact]
    public async Task Threads_that_ask_at_once_get_the_same_answer()
    {
        _ = TestDevice.Name;

        // Drivers load once in a process.
        for (int i = 0; i < 5; i++)
        {
            await ChildProcess.Run(ListAtOnce);
        }
    }

    private static void ListAtOnce()
    {
        IReadOnlyList<DeviceEntry>[] lists = new IReadOnlyList<DeviceEntry>[Threads];
        using Barrier start = new(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            lists[i] = OpenClDevices.List();
        }))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Assert.All(lists, list => Assert.Equal(OpenClDevices.List(), list));
    }
}
