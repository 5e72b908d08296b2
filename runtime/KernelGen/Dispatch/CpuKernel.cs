using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace KernelGen;

/// <summary>One generated CPU kernel: one instruction set, three widths of activation block.</summary>
/// <remarks>Each method computes one tile of 32 outputs for 1, 2 or 4 rows of activations over all of K.</remarks>
public sealed unsafe class CpuKernel
{
    // Addresses of methods, or where they start in the machine code.
    private readonly nint _one, _two, _four;
    private readonly byte* _code;
    private readonly int _length;
    private nint _mapped;

    /// <summary>Describes a kernel in C#. Generated code calls this.</summary>
    /// <param name="name"><c>linear_&lt;activation&gt;_&lt;format&gt;__&lt;target&gt;</c>.</param>
    /// <param name="isa">The instruction set it needs.</param>
    /// <param name="one">The method for one row of activations.</param>
    /// <param name="two">The method for two rows.</param>
    /// <param name="four">The method for four rows.</param>
    public CpuKernel(
        string name, CpuIsa isa, delegate*<TileArguments*, void> one, delegate*<TileArguments*, void> two, delegate*<TileArguments*, void> four)
    {
        Name = name;
        Isa = isa;
        _one = (nint)one;
        _two = (nint)two;
        _four = (nint)four;
    }

    /// <summary>Describes a kernel in machine code. Generated code calls this.</summary>
    /// <param name="name"><c>linear_&lt;activation&gt;_&lt;format&gt;__&lt;target&gt;</c>.</param>
    /// <param name="isa">The instruction set it needs.</param>
    /// <param name="code">
    /// All methods, position-independent. A constant of the assembly (<c>ReadOnlySpan&lt;byte&gt; Code => [0x62, …]</c>), because the kernel keeps its address:
    /// bytes on the heap or on the stack would move or vanish.
    /// </param>
    /// <param name="one">Where the method for one row of activations starts, in bytes from the start of the code.</param>
    /// <param name="two">Where the method for two rows starts.</param>
    /// <param name="four">Where the method for four rows starts.</param>
    /// <exception cref="ArgumentOutOfRangeException">A method starts outside the code.</exception>
    public CpuKernel(string name, CpuIsa isa, ReadOnlySpan<byte> code, int one, int two, int four)
    {
        Name = name;
        Isa = isa;
        _code = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(code));
        _length = code.Length;
        _one = Start(one, code.Length);
        _two = Start(two, code.Length);
        _four = Start(four, code.Length);
    }

    /// <summary>The kernel's name, the same in files, traces, tests and benchmarks.</summary>
    public string Name { get; }

    /// <summary>The instruction set it needs.</summary>
    public CpuIsa Isa { get; }

    /// <summary>Whether it is machine code, which some systems do not run, and not C#.</summary>
    public bool IsMachineCode => _code != null;

    internal KernelMethod One => Method(_one);

    internal KernelMethod Two => Method(_two);

    internal KernelMethod Four => Method(_four);

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

    private KernelMethod Method(nint start) =>
        !IsMachineCode ? KernelMethod.Managed((delegate*<TileArguments*, void>)start)
        : Load() is { } refusal ? throw new InvalidOperationException($"{Name} cannot run: {refusal}.")
        : KernelMethod.MachineCode((byte*)_mapped + start);

    private static int Start(int offset, int length, [CallerArgumentExpression(nameof(offset))] string? name = null) =>
        (uint)offset < (uint)length ? offset : throw new ArgumentOutOfRangeException(name, offset, $"The code has {length} bytes.");
}
