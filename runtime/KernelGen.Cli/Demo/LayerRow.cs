namespace KernelGen.Cli.Demo;

/// <summary>The speed of one layer in one format.</summary>
/// <param name="Format">The format id.</param>
/// <param name="Rows">M, rows of activations.</param>
/// <param name="Microseconds">Median time of one call.</param>
/// <param name="GigabytesPerSecond">Packed weights read per second, in 10⁹ bytes.</param>
/// <param name="TimesFp32">How many times as fast as fp32 at the same M.</param>
/// <param name="Bytes">Packed bytes.</param>
internal sealed record LayerRow(string Format, int Rows, double Microseconds, double GigabytesPerSecond, double TimesFp32, long Bytes);
