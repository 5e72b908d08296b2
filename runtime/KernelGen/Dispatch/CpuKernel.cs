namespace KernelGen;

/// <summary>One generated kernel of one format and instruction set.</summary>
/// <remarks>Three methods compute one tile of 32 outputs for 1, 2 or 4 rows of activations over all of K; the fourth decodes a stretch of a tile into a panel.</remarks>
public sealed unsafe class CpuKernel
{
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
    {
        Name = name;
        Isa = isa;
        One = one;
        Two = two;
        Four = four;
        Decode = decode;
    }

    /// <summary>The kernel's name, the same in files, traces, tests and benchmarks.</summary>
    public string Name { get; }

    /// <summary>The instruction set it needs.</summary>
    public CpuIsa Isa { get; }

    internal delegate*<TileArguments*, void> One { get; }

    internal delegate*<TileArguments*, void> Two { get; }

    internal delegate*<TileArguments*, void> Four { get; }

    internal delegate*<TileArguments*, void> Decode { get; }
}
