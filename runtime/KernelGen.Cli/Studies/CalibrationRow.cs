namespace KernelGen.Cli.Studies;

/// <summary>The error of one quantized layer on rows of its own domain.</summary>
/// <param name="Layer">Which synthetic layer.</param>
/// <param name="Bits">Bits of a code.</param>
/// <param name="Method">What rounded.</param>
/// <param name="Calibration">Where the calibration rows came from.</param>
/// <param name="Error"><c>‖X(W − Ŵ)ᵀ‖ / ‖XWᵀ‖</c> over held-out rows.</param>
internal sealed record CalibrationRow(string Layer, int Bits, string Method, string Calibration, double Error);
