namespace KernelGen.Samples.Ocr.Reports;

/// <summary>One row of the table.</summary>
/// <param name="Scheme">Which formats.</param>
/// <param name="Method">How codes and scales were found.</param>
/// <param name="StoredBits">Bits per weight over the quantized products, scales and padding included; null for ONNX Runtime.</param>
/// <param name="ErrorRate">Characters that were read wrong, of those written; 0.01 is one of a hundred.</param>
/// <param name="MillisecondsPerLine">Median time of a line on one thread.</param>
internal sealed record SchemeRow(string Scheme, string Method, double? StoredBits, double ErrorRate, double MillisecondsPerLine);
