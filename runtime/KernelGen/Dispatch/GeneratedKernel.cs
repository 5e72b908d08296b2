using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace KernelGen;

/// <summary>What generated kernels of the CPU have in common: a name, an instruction set, and methods that are compiled from C# or machine code.</summary>
public abstract unsafe class GeneratedKernel
{
    // Addresses of methods, or where they start in the machine code.
    private readonly nint[] _starts;
    private readonly byte* _code;
    private readonly int _length;
    private nint _mapped;

    private protected GeneratedKernel(string name, CpuIsa isa, params nint[] methods)
    {
        Name = name;
        Isa = isa;
        _starts = methods;
    }

    private protected GeneratedKernel(string name, CpuIsa isa, ReadOnlySpan<byte> code, params nint[] starts)
        : this(name, isa, starts)
    {
        _code = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(code));
        _length = code.Length;
        foreach (nint start in starts)
        {
            if (start < 0 || start >= code.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(starts), start, $"The code has {code.Length} bytes.");
            }
        }
    }

    /// <summary>The kernel's name, the same in files, traces, tests and benchmarks.</summary>
    public string Name { get; }

    /// <summary>The instruction set it needs.</summary>
    public CpuIsa Isa { get; }

    /// <summary>Whether it is machine code, which some systems do not run, and not C#.</summary>
    public bool IsMachineCode => _code != null;

    /// <summary>Makes the kernel ready to run; nothing is left to do for C#, nor the second time. Thread-safe.</summary>
    /// <returns>Why it cannot run, as a clause for the user; <c>null</c> if it can.</returns>
    internal string? Load()
    {
        if (!IsMachineCode || _mapped != 0)
        {
            return null;
        }

        // Threads that come here at once get the same address.
        byte* mapped = MachineCode.TryMap(new ReadOnlySpan<byte>(_code, _length), out string? refusal);
        Volatile.Write(ref _mapped, (nint)mapped);
        return refusal;
    }

    /// <summary>One of its methods, ready to be called.</summary>
    /// <exception cref="InvalidOperationException">It is machine code that cannot run here.</exception>
    private protected KernelMethod Method(int index) =>
        !IsMachineCode ? KernelMethod.Managed((delegate*<TileArguments*, void>)_starts[index])
        : Load() is { } refusal ? throw new InvalidOperationException($"{Name} cannot run: {refusal}.")
        : KernelMethod.MachineCode((byte*)_mapped + _starts[index]);
}
