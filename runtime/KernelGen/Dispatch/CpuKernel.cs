using System;

namespace KernelGen;

/// <summary>One generated kernel of one format and instruction set.</summary>
/// <remarks>Three methods compute one tile of 32 outputs for 1, 2 or 4 rows of activations over all of K; the fourth decodes a stretch of a tile into a panel.</remarks>
public sealed unsafe class CpuKernel : GeneratedKernel
{
    private readonly nint _decode;

    /// <summary>Describes a kernel. Generated code calls this.</summary>
    /// <param name="name"><c>linear_&lt;activation&gt;_&lt;format&gt;__&lt;target&gt;</c>.</param>
    /// <param name="isa">The instruction set it needs.</param>
    /// <param name="one">The method for one row of activations.</param>
    /// <param name="two">The method for two rows.</param>
    /// <param name="four">The method for four rows.</param>
    /// <param name="decode">The method that decodes; <c>null</c> where packed weights are a panel already.</param>
    public CpuKernel(
        string name,
        CpuIsa isa,
        delegate*<TileArguments*, void> one,
        delegate*<TileArguments*, void> two,
        delegate*<TileArguments*, void> four,
        delegate*<TileArguments*, void> decode)
        : base(name, isa, (nint)one, (nint)two, (nint)four) => _decode = (nint)decode;

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
    /// <param name="decode">The method that decodes, in C#; <c>null</c> where packed weights are a panel already.</param>
    /// <exception cref="ArgumentOutOfRangeException">A method starts outside the code.</exception>
    public CpuKernel(string name, CpuIsa isa, ReadOnlySpan<byte> code, int one, int two, int four, delegate*<TileArguments*, void> decode)
        : base(name, isa, code, one, two, four) => _decode = (nint)decode;

    internal KernelMethod One => Method(0);

    internal KernelMethod Two => Method(1);

    internal KernelMethod Four => Method(2);

    internal bool HasDecode => _decode != 0;

    internal KernelMethod Decode => KernelMethod.Managed((delegate*<TileArguments*, void>)_decode);
}
