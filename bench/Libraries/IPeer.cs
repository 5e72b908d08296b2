namespace KernelGen.Bench.Libraries;

/// <summary>A product of another library.</summary>
internal interface IPeer : IContestant
{
    /// <summary>Bits per weight, scales included.</summary>
    double StoredBits { get; }

    /// <summary>See <see cref="ErrorProbe"/>.</summary>
    double RelativeError { get; }
}
