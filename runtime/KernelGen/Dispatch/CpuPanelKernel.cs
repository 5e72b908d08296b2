namespace KernelGen;

/// <summary>One generated kernel that multiplies decoded panels, whatever format they were decoded from.</summary>
/// <remarks>Each method adds one panel of 32 outputs for 1, 2, 4 or 6 rows of activations to what the outputs start from.</remarks>
public sealed unsafe class CpuPanelKernel
{
    /// <summary>Describes a kernel. Generated code calls this.</summary>
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
    {
        Name = name;
        Isa = isa;
        One = one;
        Two = two;
        Four = four;
        Six = six;
    }

    /// <summary>The kernel's name, the same in files, traces, tests and benchmarks.</summary>
    public string Name { get; }

    /// <summary>The instruction set it needs.</summary>
    public CpuIsa Isa { get; }

    internal delegate*<TileArguments*, void> One { get; }

    internal delegate*<TileArguments*, void> Two { get; }

    internal delegate*<TileArguments*, void> Four { get; }

    internal delegate*<TileArguments*, void> Six { get; }
}
