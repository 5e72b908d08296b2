namespace KernelGen;

/// <summary>How a number of rows is split into the blocks that kernels exist for: 6, 4, 2 and 1, the largest first.</summary>
internal static class RowBlocks
{
    /// <summary>The most rows any block has.</summary>
    public const int Largest = 6;

    /// <summary>The rows of the next block.</summary>
    /// <param name="rows">Rows that are left, ≥ 1.</param>
    /// <param name="largest">The largest block allowed: 6, 4, 2 or 1.</param>
    public static int Next(int rows, int largest) =>
        rows >= 6 && largest >= 6 ? 6
        : rows >= 4 && largest >= 4 ? 4
        : rows >= 2 && largest >= 2 ? 2
        : 1;
}
