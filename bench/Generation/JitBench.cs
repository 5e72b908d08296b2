using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace KernelGen.Bench.Generation;

/// <summary>Compiles the kernels that run on this machine, one method after the other. Once per process: the JIT keeps what it compiled.</summary>
internal static class JitBench
{
    private const BindingFlags Kernels = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;

    // As small as all layers can be, of which one has a tenth of its rows in another width: choosing a kernel must not take longer than compiling it.
    private static readonly BenchShape s_shape = new(10 * PackedLayout.TileRows, 512);

    /// <summary>Measures every kernel method of every format.</summary>
    public static IReadOnlyList<JitRow> Run()
    {
        using CpuDevice device = new(1);
        (string Kernel, MethodInfo Method)[] methods =
        [
            .. BenchFormats.All.Select(format => Chosen(device, format)).Distinct().SelectMany(static kernel => Methods(kernel).Select(method => (kernel, method))),
        ];

        // The first methods also compile what the compiler itself needs.
        Clock clock = Clock.For(threads: 1);
        return [.. methods.Select(each => Compile(clock, each.Kernel, each.Method))];
    }

    private static JitRow Compile(Clock clock, string kernel, MethodInfo method)
    {
        double start = clock.Seconds;
        RuntimeHelpers.PrepareMethod(method.MethodHandle);
        double seconds = clock.Seconds - start;
        return new(kernel, method.Name, seconds * 1e3, method.GetMethodBody()!.GetILAsByteArray()!.Length);
    }

    private static string Chosen(CpuDevice device, BenchFormat format)
    {
        using IDeviceLinear layer = device.Prepare(format.Kernels, RandomLayer.Create(format.Format, s_shape, seed: 1));
        return layer.Describe().Kernel;
    }

    private static IEnumerable<MethodInfo> Methods(string kernel) => typeof(JitBench).Assembly.GetTypes()
        .Single(type => type.Name == kernel)
        .GetMethods(Kernels)
        .Where(static method => method.Name.StartsWith("gem", StringComparison.Ordinal));
}
