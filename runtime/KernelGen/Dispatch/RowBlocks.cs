namespace KernelGen;

/// <summary>How rows of activations are split into the blocks that kernels have methods for.</summary>
internal static class RowBlocks
{
    /// <summary>Rows of the next block: 6, 4, 2 or 1.</summary>
    /// <param name="rows">Rows left.</param>
    /// <param name="most">The largest block, 4 or 6.</param>
    public static int Columns(int rows, int most) => rows >= 6 && most >= 6 ? 6 : rows >= 4 ? 4 : rows >= 2 ? 2 : 1;
}
