namespace KernelGen.Bench.Generation;

/// <summary>What one method of a kernel costs the first time it runs.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Method">Its method.</param>
/// <param name="JitMs">Processor time of the JIT compiler, milliseconds.</param>
/// <param name="IlBytes">Bytes of the method's intermediate code.</param>
internal sealed record JitRow(string Kernel, string Method, double JitMs, long IlBytes);
