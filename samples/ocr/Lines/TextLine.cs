using KernelGen.Samples.Ocr.Graphs;

namespace KernelGen.Samples.Ocr.Lines;

/// <summary>A line of text and its picture.</summary>
/// <param name="Text">What is written.</param>
/// <param name="Image">1 × 3 × 48 × width, −1 black, 1 white.</param>
internal sealed record TextLine(string Text, Tensor Image);
