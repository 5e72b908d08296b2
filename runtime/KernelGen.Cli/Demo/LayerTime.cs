namespace KernelGen.Cli.Demo;

/// <summary>The speed of a layer and of the fp32 layer beside it.</summary>
/// <param name="Rows">M.</param>
/// <param name="Seconds">Median time of a call.</param>
/// <param name="Fp32Seconds">Median time of a call of the fp32 layer, between those.</param>
internal sealed record LayerTime(int Rows, double Seconds, double Fp32Seconds);
