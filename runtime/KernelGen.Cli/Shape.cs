using System.Globalization;

namespace KernelGen.Cli;

/// <summary>Outputs × inputs of a layer, written <c>NxK</c>.</summary>
/// <param name="Outputs">N ≥ 1.</param>
/// <param name="Inputs">K ≥ 1.</param>
internal readonly record struct Shape(int Outputs, int Inputs)
{
    /// <summary>Reads <c>11008x4096</c>.</summary>
    /// <exception cref="KernelGenException">The text is no shape.</exception>
    public static Shape Parse(string text)
    {
        string[] parts = text.Split('x', 'X', '×');
        return parts.Length == 2 && TryExtent(parts[0], out int outputs) && TryExtent(parts[1], out int inputs)
            ? new(outputs, inputs)
            : throw new KernelGenException($"'{text}' is not a shape; write outputs x inputs, both at least 1, for example 11008x4096.");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Outputs}x{Inputs}");

    private static bool TryExtent(string text, out int extent) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out extent) && extent >= 1;
}
