using System;
using System.Collections.Generic;
using System.Runtime.Intrinsics.X86;

namespace KernelGen;

/// <summary>Chooses a kernel: the best one the machine has, with a reason for every one it passes over.</summary>
public static class KernelSelector
{
    /// <summary>The environment variable that forces a lower instruction set: <c>avx512</c>, <c>avx2vnni</c>, <c>avx2</c>, <c>v128</c>, <c>reference</c>.</summary>
    public const string IsaVariable = "KERNELGEN_ISA";

    private static readonly Dictionary<string, CpuIsa> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["reference"] = CpuIsa.Reference,
        ["v128"] = CpuIsa.Vector128,
        ["avx2"] = CpuIsa.Avx2,
        ["avx2vnni"] = CpuIsa.Avx2Vnni,
        ["avx512"] = CpuIsa.Avx512,
    };

    /// <summary>The highest instruction set the environment allows.</summary>
    /// <exception cref="KernelGenException">The variable names none.</exception>
    public static CpuIsa LimitFromEnvironment()
    {
        string? value = Environment.GetEnvironmentVariable(IsaVariable);
        return string.IsNullOrEmpty(value) ? CpuIsa.Avx512
            : s_names.TryGetValue(value, out CpuIsa isa) ? isa
            : throw new KernelGenException($"{IsaVariable} is '{value}'; use one of {string.Join(", ", s_names.Keys)}, or leave it unset.");
    }

    /// <summary>The name of an instruction set, as kernels and <see cref="IsaVariable"/> spell it.</summary>
    public static string Name(CpuIsa isa)
    {
        foreach ((string name, CpuIsa value) in s_names)
        {
            if (value == isa)
            {
                return name;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(isa), isa, "No such instruction set.");
    }

    /// <summary>Whether this machine has an instruction set.</summary>
    public static bool IsSupported(CpuIsa isa) => isa switch
    {
        CpuIsa.Avx512 => Avx512F.VL.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512Vbmi.IsSupported,
        CpuIsa.Avx2Vnni => AvxVnni.IsSupported && Fma.IsSupported,
        CpuIsa.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        _ => true,
    };

    /// <summary>The first kernel that may run, and why the ones before it may not; <c>null</c> means the reference loops.</summary>
    /// <param name="candidates">Kernels, best first.</param>
    /// <param name="limit">The highest instruction set allowed.</param>
    /// <param name="reasons">Receives one line per candidate.</param>
    public static CpuKernel? Choose(IReadOnlyList<CpuKernel> candidates, CpuIsa limit, ICollection<string> reasons)
    {
        CpuKernel? chosen = Choose(candidates, static kernel => (kernel.Name, kernel.Isa), limit, reasons);
        if (chosen is null)
        {
            reasons.Add("reference: chosen, because no generated kernel may run");
        }

        return chosen;
    }

    /// <summary>The first panel kernel that may run, and why the ones before it may not; <c>null</c> if none may.</summary>
    /// <param name="candidates">Kernels, best first.</param>
    /// <param name="limit">The highest instruction set allowed.</param>
    /// <param name="reasons">Receives one line per candidate.</param>
    public static CpuPanelKernel? Choose(IReadOnlyList<CpuPanelKernel> candidates, CpuIsa limit, ICollection<string> reasons) =>
        Choose(candidates, static kernel => (kernel.Name, kernel.Isa), limit, reasons);

    private static T? Choose<T>(IReadOnlyList<T> candidates, Func<T, (string Name, CpuIsa Isa)> describe, CpuIsa limit, ICollection<string> reasons)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(reasons);
        T? chosen = null;
        foreach (T kernel in candidates)
        {
            (string name, CpuIsa isa) = describe(kernel);
            string reason = chosen is not null ? "not needed: " + describe(chosen).Name + " comes first"
                : isa > limit ? "not allowed: the limit is " + Name(limit)
                : !IsSupported(isa) ? "not supported by this CPU: it has no " + Name(isa)
                : "chosen";
            if (reason == "chosen")
            {
                chosen = kernel;
            }

            reasons.Add(name + ": " + reason);
        }

        return chosen;
    }
}
