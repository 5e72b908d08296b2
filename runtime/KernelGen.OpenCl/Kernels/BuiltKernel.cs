namespace KernelGen;

/// <summary>A kernel that is ready to run.</summary>
/// <param name="Candidate">The text and its mode.</param>
/// <param name="Shape">What it was compiled for.</param>
/// <param name="Parts">The parts along K.</param>
/// <param name="Form">What activations are staged as.</param>
/// <param name="Program">The program of the text.</param>
/// <param name="Staging">The program that stages activations.</param>
internal sealed record BuiltKernel(
    KernelCandidate Candidate, KernelShape Shape, PartLayout Parts, StagedForm Form, OpenClProgram Program, OpenClProgram Staging)
{
    /// <summary>Builds it, or finds it built.</summary>
    /// <exception cref="KernelGenException">The driver refuses it.</exception>
    public static BuiltKernel Of(OpenClDevice device, KernelCandidate candidate, KernelShape shape, PackedLayout weights, ActivationFormat activations)
    {
        StagedForm form = candidate.Variant == KernelVariant.Dot ? StagedForm.Words
            : candidate.IsHalf ? StagedForm.Halves
            : candidate.Variant == KernelVariant.Rows ? StagedForm.Runs
            : StagedForm.Floats;
        return new(
            candidate,
            shape,
            new(weights, activations, candidate.Variant == KernelVariant.SubGroups),
            form,
            device.Programs.Get(candidate.Text.Name, candidate.Text.Source, shape.ToString(), "linear"),
            device.Stager.Program(form, activations.IsInteger));
    }
}
