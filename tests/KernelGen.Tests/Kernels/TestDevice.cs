using System;
using System.Collections.Concurrent;

namespace KernelGen.Tests.Kernels;

/// <summary>One device per instruction set for all tests, so that they do not start threads by the hundred.</summary>
internal static class TestDevice
{
    private static readonly ConcurrentDictionary<CpuIsa, CpuDevice> s_devices = new();

    /// <summary>The device; panels are used from 8 rows on, so that small tests reach them.</summary>
    public static CpuDevice Of(CpuIsa isa) => s_devices.GetOrAdd(isa, static isa => new CpuDevice(Math.Min(2, Environment.ProcessorCount), isa) { PanelRows = 8 });
}
