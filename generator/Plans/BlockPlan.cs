namespace KernelGen.Generator.Plans;

/// <summary>One method of a kernel: what is held in registers at a time.</summary>
/// <param name="Name"><c>gemv</c> or <c>gemm</c>, activation, format, <c>MR×NR×KR</c>, target.</param>
/// <param name="Columns">Rows of activations (MR), one accumulator column each.</param>
/// <param name="Vectors">Registers of weight rows.</param>
/// <param name="Rows">Weight rows (NR) in those registers; a tile of 32 is done in 32 / NR passes.</param>
/// <param name="SelectsActivations">
/// Whether 2:4 products pick the activations of kept columns instead of spreading codes over all columns: half the multiplications.
/// </param>
/// <param name="LooksUpPairs">Whether float products look up what two ternary codes make of their two activations.</param>
/// <param name="CopiedGroups">Every how many groups one is read by a second copy of the statements; 1 if there is none.</param>
internal sealed record BlockPlan(
    string Name, int Columns, int Vectors, int Rows, bool SelectsActivations = false, bool LooksUpPairs = false, int CopiedGroups = 1);
