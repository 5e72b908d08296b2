namespace KernelGen.Generator.Plans;

/// <summary>A method of a kernel for NVIDIA GPUs.</summary>
/// <param name="Rows">Rows of activations that a block multiplies at a time.</param>
/// <param name="WarpTiles">Tiles of 32 outputs that a warp multiplies at a time.</param>
/// <param name="ResidentWarps">
/// Warps that a multiprocessor has room for at the same time: 32 leave a thread 64 registers, 16 leave it 128. Without such a number the assembler has its own idea of a good one,
/// and spills to reach it.
/// </param>
/// <param name="WarpSharedBytes">Dynamic shared memory of a warp.</param>
internal sealed record CudaMethodPlan(int Rows, int WarpTiles, int ResidentWarps, int WarpSharedBytes);
