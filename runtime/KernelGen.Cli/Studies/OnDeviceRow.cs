namespace KernelGen.Cli.Studies;

/// <summary>One kind of operation of a language model of 100 million parameters, on one device.</summary>
/// <param name="Device">The device.</param>
/// <param name="Operation">Which layers.</param>
/// <param name="Format">Their format id.</param>
/// <param name="Layers">How many they are.</param>
/// <param name="TokensPerSecond">Tokens that could be written if these layers were all, one after the other.</param>
/// <param name="Megabytes">Their packed weights, in 10⁶ bytes.</param>
internal sealed record OnDeviceRow(string Device, string Operation, string Format, int Layers, double TokensPerSecond, double Megabytes);
