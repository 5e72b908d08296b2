using KernelGen.Cli.Terminal;

namespace KernelGen.Cli.Sensitivity;

/// <summary>The models that verbs can measure.</summary>
internal static class MeasuredModel
{
    /// <summary>The layers of a file, or the demo's language model if there is none.</summary>
    /// <param name="weights">A safetensors file of matrices.</param>
    /// <param name="calibration">A safetensors file with the inputs of each.</param>
    /// <param name="output">Told which tensors are left out.</param>
    /// <exception cref="KernelGenException">One file comes without the other, or cannot be used.</exception>
    public static IMeasuredModel Open(string? weights, string? calibration, VerbOutput output)
    {
        if ((weights, calibration) is (null, null))
        {
            return new LanguageModelLosses();
        }

        if (weights is null || calibration is null)
        {
            throw new KernelGenException("--weights and --calibration go together: the layers, and what goes into them.");
        }

        FileModel model = new(weights, calibration);
        if (model.LeftOut.Count > 0)
        {
            output.Note($"Not in the plan, because they are no matrices or have no inputs in {calibration}: {string.Join(", ", model.LeftOut)}.");
        }

        return model;
    }
}
