using System;
using System.Collections.Generic;
using System.Runtime.Intrinsics.X86;

namespace KernelGen;

/// <summary>Chooses a kernel: the best one the machine has, with a reason for every one it passes over.</summary>
public static class KernelSelector
{
    /// <summary>The environment variable that forces a lower instruction set: <c>avx512vnni</c>, <c>avx512</c>, <c>avx2vnni</c>, <c>avx2</c>, <c>v128</c>, <c>reference</c>.</summary>
    public const string IsaVariable = "KERNELGEN_ISA";

    private static readonly Dictionary<string, CpuIsa> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["reference"] = CpuIsa.Reference,
        ["v128"] = CpuIsa.Vector128,
        ["avx2"] = CpuIsa.Avx2,
        ["avx2vnni"] = CpuIsa.Avx2Vnni,
        ["avx512"] = CpuIsa.Avx512,
        ["avx512vnni"] = CpuIsa.Avx512Vnni,
    };

    /// <summary>The environment variable that lets kernels in machine code run (<c>on</c>, or unset) or not (<c>off</c>).</summary>
    public const string MachineCodeVariable = MachineCode.Variable;

    /// <summary>Why no kernel in machine code runs in this process; <c>null</c> if they do. C# kernels run then.</summary>
    /// <exception cref="KernelGenException">The environment variable has a value that means nothing.</exception>
    public static string? MachineCodeObstacle => MachineCode.Unavailable;

    /// <summary>The highest instruction set the environment allows.</summary>
    /// <exception cref="KernelGenException">The variable names none.</exception>
    public static CpuIsa LimitFromEnvironment()
    {
        string? value = Environment.GetEnvironmentVariable(IsaVariable);
        return string.IsNullOrEmpty(value) ? CpuIsa.Avx512Vnni
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

    /// <summary>Whether this CPU has an instruction set. Machine code has a second condition: that the system lets it run.</summary>
    public static bool IsSupported(CpuIsa isa) => isa switch
    {
        CpuIsa.Avx512Vnni => IsSupported(CpuIsa.Avx512) && Processor.HasAvx512Vnni && Processor.HasGfni,
        CpuIsa.Avx512 => Avx512F.VL.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512Vbmi.IsSupported && Gfni.V512.IsSupported,
        CpuIsa.Avx2Vnni => AvxVnni.IsSupported && Fma.IsSupported,
        CpuIsa.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        _ => true,
    };

    /// <summary>The first kernel that may run, and why the ones before it may not; <c>null</c> means the reference loops.</summary>
    /// <param name="candidates">Kernels, best first.</param>
    /// <param name="limit">The highest instruction set allowed.</param>
    /// <param name="reasons">Receives one line per candidate.</param>
    /// <exception cref="KernelGenException">KERNELGEN_MACHINE_CODE has a value that means nothing.</exception>
    public static CpuKernel? Choose(IReadOnlyList<CpuKernel> candidates, CpuIsa limit, ICollection<string> reasons)
    {
        CpuKernel? chosen = First(candidates, limit, reasons);
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
        First(candidates, limit, reasons);

    private static T? First<T>(IReadOnlyList<T> candidates, CpuIsa limit, ICollection<string> reasons)
        where T : GeneratedKernel
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(reasons);
        T? chosen = null;
        foreach (T kernel in candidates)
        {
            string reason = chosen is not null ? "not needed: " + chosen.Name + " comes first"
                : kernel.Isa > limit ? "not allowed: the limit is " + Name(limit)
                : !IsSupported(kernel.Isa) ? "not supported by this CPU: it has no " + Name(kernel.Isa)
                : kernel.Load() ?? "chosen";
            if (reason == "chosen")
            {
                chosen = kernel;
            }

            reasons.Add(kernel.Name + ": " + reason);
        }

        return chosen;
    }
}
