namespace KernelGen;

/// <summary>Columns of activations that are gathered when they are staged.</summary>
/// <param name="Pointer">Where each of them stands in a row, int32.</param>
/// <param name="Count">How many; 0 for all in their own order.</param>
/// <param name="Inputs">Numbers of a row of activations.</param>
internal readonly record struct CudaColumns(nint Pointer, int Count, int Inputs);
