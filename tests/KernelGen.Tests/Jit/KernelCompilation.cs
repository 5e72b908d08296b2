using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace KernelGen.Tests.Jit;

/// <summary>The generated methods that the JIT compiles for this CPU.</summary>
internal static class KernelCompilation
{
    /// <summary>The namespace of generated kernels.</summary>
    public const string Namespace = "KernelGen.Generated";

    /// <summary>The instruction set of a generated class, which ends its name.</summary>
    public static CpuIsa Isa(string className) => Enum.GetValues<CpuIsa>().Single(isa => className.EndsWith("__" + KernelSelector.Name(isa), StringComparison.Ordinal));

    /// <summary>Kernels of the instruction sets that this process has.</summary>
    public static IEnumerable<MethodInfo> Methods() => All().Where(static method => KernelSelector.IsSupported(Isa(method.DeclaringType!.Name)));

    /// <summary>The names of all kernels' methods, also those for other CPUs.</summary>
    public static IEnumerable<string> AllNames() => All().Select(static method => method.Name);

    /// <summary>Generated methods that are compiled at once with all optimizations, whatever they and their classes are called.</summary>
    private static IEnumerable<MethodInfo> All() => typeof(KernelCompilation).Assembly.GetTypes()
        .Where(static type => type.Namespace == Namespace)
        .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
        .Where(static method => method.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveOptimization));
}
