namespace KernelGen.Quantization;

/// <summary>The leading part of a singular value decomposition of an N×K matrix, <c>A ≈ Leftᵀ·diag(SingularValues)·Right</c>.</summary>
/// <param name="Left">Left singular vectors as rows, r×N. A vector whose singular value is 0 may be 0.</param>
/// <param name="SingularValues">r values, largest first.</param>
/// <param name="Right">Right singular vectors as rows, r×K. A vector whose singular value is 0 may be 0.</param>
public sealed record TruncatedSvd(Matrix Left, float[] SingularValues, Matrix Right);
