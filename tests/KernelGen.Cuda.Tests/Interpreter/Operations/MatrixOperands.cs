namespace KernelGen.Tests.Interpreter;

/// <summary>Where the operands of a matrix product D = A·B + C are; D and C are 16×8.</summary>
/// <param name="D">Slots.</param>
/// <param name="A">Slots.</param>
/// <param name="B">Slots.</param>
/// <param name="C">Slots.</param>
/// <param name="ElementBits">Bits of an element of A and B: 8 or 16.</param>
/// <param name="Metadata">The slot of the metadata of a sparse A; −1: A is dense.</param>
/// <param name="Selector">Which lanes have the metadata.</param>
internal sealed record MatrixOperands(int[] D, int[] A, int[] B, int[] C, int ElementBits, int Metadata, int Selector)
{
    /// <summary>Elements in a register.</summary>
    public int PerRegister => 32 / ElementBits;

    /// <summary>The reduction: rows of B.</summary>
    public int Depth => 4 * PerRegister * B.Length;

    /// <summary>Columns of A as stored.</summary>
    public int StoredDepth => 2 * PerRegister * A.Length;

    public bool IsSparse => Metadata >= 0;
}
