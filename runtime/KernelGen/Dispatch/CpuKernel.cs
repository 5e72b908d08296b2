namespace KernelGen;

/// <summary>One generated kernel of one format and instruction set.</summary>
/// <remarks>Three methods compute one tile of 32 outputs for 1, 2 or 4 rows of activations over all of K; the fourth decodes a stretch of a tile into a panel.</remarks>
public sealed unsafe class CpuKernel : GeneratedKernel
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
        : base(name, isa, (nint)one, (nint)two, (nint)four, (nint)decode)
    {
        HasDecode = decode != null;
    }

    internal KernelMethod One => Method(0);

    internal KernelMethod Two => Method(1);

    internal KernelMethod Four => Method(2);

    internal bool HasDecode { get; }

    internal KernelMethod Decode => Method(3);
}
