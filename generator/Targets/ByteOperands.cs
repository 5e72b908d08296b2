namespace KernelGen.Generator.Targets;

/// <summary>The names of codes and activations that a byte product reads: whole, or split into even and odd bytes as 16-bit numbers.</summary>
internal readonly record struct ByteOperands(string Codes, string Activations, string EvenCodes, string OddCodes, string EvenActivations, string OddActivations);
