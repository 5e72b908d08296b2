namespace KernelGen;

/// <summary>Where activations were staged.</summary>
internal readonly record struct StagedBuffers(nint Staged, nint Sums, nint Scales);
