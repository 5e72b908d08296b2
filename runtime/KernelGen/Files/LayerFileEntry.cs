namespace KernelGen;

/// <summary>A quantized layer in a file.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Format">How it is stored and computed.</param>
/// <param name="Outputs">N.</param>
/// <param name="Inputs">K.</param>
public sealed record LayerFileEntry(string Name, LayerFormat Format, int Outputs, int Inputs);
