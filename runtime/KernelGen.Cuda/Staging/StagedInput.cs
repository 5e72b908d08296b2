namespace KernelGen;

/// <summary>Where staged activations are.</summary>
/// <param name="Values">The activations.</param>
/// <param name="Sums">The sums of parts, or 0.</param>
/// <param name="Scales">Their scales, or 0.</param>
internal readonly record struct StagedInput(nint Values, nint Sums, nint Scales);
