namespace KernelGen.Cli.Studies;

/// <summary>One way to compute a layer.</summary>
/// <param name="Way">What is done.</param>
/// <param name="Rows">M.</param>
/// <param name="Milliseconds">Median time of a call; decoding included.</param>
/// <param name="DecodingMilliseconds">Of which decoding all weights, 0 where they are decoded in registers.</param>
/// <param name="TimesFp32">How many times as fast as fp32 at the same M.</param>
/// <param name="Megabytes">Memory that weights take during a call, in 10⁶ bytes.</param>
internal sealed record DequantOverheadRow(string Way, int Rows, double Milliseconds, double DecodingMilliseconds, double TimesFp32, double Megabytes);
