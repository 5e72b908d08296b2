using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace KernelGen;

/// <summary>What runs when a layer runs.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="Format">The layer's format.</param>
/// <param name="Outputs">N.</param>
/// <param name="Inputs">K.</param>
/// <param name="PackedBytes">Bytes of the packed weights.</param>
/// <param name="Kernel">The kernel chosen.</param>
/// <param name="PanelKernel">The kernel chosen for decoded panels, which runs from some rows of activations on (the reasons say from how many); <c>null</c> if none does.</param>
/// <param name="Reasons">Every candidate, best first, with the reason why it was chosen or not.</param>
public sealed record LayerDescription(
    string Device, LayerFormat Format, int Outputs, int Inputs, long PackedBytes, string Kernel, string? PanelKernel, IReadOnlyList<string> Reasons)
{
    /// <summary>The description as a few lines of text.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Format} {Outputs}×{Inputs} on {Device}: {Kernel}{(PanelKernel is null ? "" : " and " + PanelKernel)}, {PackedBytes} bytes ({8.0 * PackedBytes / ((double)Outputs * Inputs):0.000} bits per weight)");
        foreach (string reason in Reasons)
        {
            text.Append("\n  ").Append(reason);
        }

        return text.ToString();
    }
}
