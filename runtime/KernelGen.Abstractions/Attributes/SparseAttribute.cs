using System;

namespace KernelGen;

/// <summary>N:M structured sparsity along K; kernels exist for 2:4.</summary>
/// <param name="kept">Weights kept in each run (N).</param>
/// <param name="of">Length of a run (M).</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SparseAttribute(int kept, int of) : Attribute
{
    /// <summary>Weights kept in each run (N).</summary>
    public int Kept { get; } = kept;

    /// <summary>Length of a run (M).</summary>
    public int Of { get; } = of;
}
