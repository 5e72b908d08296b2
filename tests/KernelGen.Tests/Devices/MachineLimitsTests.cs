using System;
using System.Collections.Generic;
using Xunit;

namespace KernelGen.Tests.Devices;

public sealed class MachineLimitsTests
{
    [Fact]
    public void Limits_are_measured_for_one_thread_and_for_several()
    {
        List<double> fractions = [];
        MachineLimits limits = MachineLimits.Measure(threads: 2, seconds: 0.2, progress: new Listener(fractions.Add));

        Assert.Equal(2, limits.Threads);
        Assert.True(limits.ReadOneThread > 0.5 && limits.ReadAllThreads > 0.5, limits.ToString());
        Assert.True(limits.Int8OneThread > 0.5 && limits.FloatOneThread > 0.5, limits.ToString());

        // The same loop on two threads is never half as fast as on one; on one core it is about as fast.
        Assert.True(limits.FloatAllThreads > limits.FloatOneThread / 2, limits.ToString());
        Assert.True(limits.Int8AllThreads > limits.Int8OneThread / 2, limits.ToString());
        Assert.Equal(1, fractions[^1], 1e-9);
    }

    [Fact]
    public void Probes_can_be_used_beside_a_kernel()
    {
        using MemoryProbe memory = new(MemoryProbe.MinBytes);
        for (int threads = 1; threads <= 2; threads++)
        {
            // More than once around the buffer.
            for (int i = 0; i < 10; i++)
            {
                Assert.InRange(memory.Read(threads), 0.1, 10_000);
            }

            Assert.InRange(ArithmeticProbe.Float(threads), 0.1, 500_000);
            Assert.InRange(ArithmeticProbe.Int8(threads), 0.1, 500_000);
        }

        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Read(1));
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MachineLimits.Measure(threads: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MachineLimits.Measure(seconds: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryProbe(MemoryProbe.MinBytes - 1));
    }

    [Fact]
    public void A_processor_has_a_name() => Assert.Matches("[A-Za-z]{2}", Processor.Name);

    private sealed class Listener(Action<double> action) : IProgress<double>
    {
        public void Report(double value) => action(value);
    }
}
