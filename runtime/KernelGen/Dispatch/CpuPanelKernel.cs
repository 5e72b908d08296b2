using System;

namespace KernelGen;

/// <summary>One generated kernel that multiplies decoded panels, whatever format they were decoded from.</summary>
/// <remarks>Each method adds one panel of 32 outputs for 1, 2, 4 or 6 rows of activations to what the outputs start from.</remarks>
public sealed unsafe class CpuPanelKernel : GeneratedKernel
{
    /// <summary>Describes a kernel in C#. Generated code calls this.</summary>
    /// <param name="name"><c>panel_&lt;activation&gt;_&lt;codes&gt;__&lt;target&gt;</c>.</param>
    /// <param name="isa">The instruction set it needs.</param>
    /// <param name="one">The method for one row of activations.</param>
    /// <param name="two">The method for two rows.</param>
    /// <param name="four">The method for four rows.</param>
    /// <param name="six">The method for six rows.</param>
    public CpuPanelKernel(
        string name,
        CpuIsa isa,
        delegate*<TileArguments*, void> one,
        delegate*<TileArguments*, void> two,
        delegate*<TileArguments*, void> four,
        delegate*<TileArguments*, void> six)
        : base(name, isa, (nint)one, (nint)two, (nint)four, (nint)six)
    {
    }

    /// <summary>Describes a kernel in machine code. Generated code calls this.</summary>
    /// <param name="name"><c>panel_&lt;activation&gt;_&lt;codes&gt;__&lt;target&gt;</c>.</param>
    /// <param name="isa">The instruction set it needs.</param>
    /// <param name="code">
    /// All methods, position-independent. A constant of the assembly (<c>ReadOnlySpan&lt;byte&gt; Code => [0x62, …]</c>), because the kernel keeps its address:
    /// bytes on the heap or on the stack would move or vanish.
    /// </param>
    /// <param name="one">Where the method for one row of activations starts, in bytes from the start of the code.</param>
    /// <param name="two">Where the method for two rows starts.</param>
    /// <param name="four">Where the method for four rows starts.</param>
    /// <param name="six">Where the method for six rows starts.</param>
    /// <exception cref="ArgumentOutOfRangeException">A method starts outside the code.</exception>
    public CpuPanelKernel(string name, CpuIsa isa, ReadOnlySpan<byte> code, int one, int two, int four, int six)
        : base(name, isa, code, one, two, four, six)
    {
    }

    internal KernelMethod One => Method(0);

    internal KernelMethod Two => Method(1);

    internal KernelMethod Four => Method(2);

    internal KernelMethod Six => Method(3);
}
