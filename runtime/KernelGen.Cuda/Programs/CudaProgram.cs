namespace KernelGen;

/// <summary>A kernel as PTX.</summary>
/// <param name="Entry">The name of its entry.</param>
/// <param name="Ptx">The text of the module.</param>
/// <param name="Threads">Threads per block.</param>
internal sealed record CudaProgram(string Entry, string Ptx, int Threads);
