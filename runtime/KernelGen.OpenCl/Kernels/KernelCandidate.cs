namespace KernelGen;

/// <summary>A text in one of its modes.</summary>
/// <param name="Text">The program.</param>
/// <param name="Variant">How it computes.</param>
/// <param name="IsHalf">Whether it computes in fp16.</param>
internal sealed record KernelCandidate(OpenClKernel Text, KernelVariant Variant, bool IsHalf)
{
    /// <summary>Whether it takes some rows.</summary>
    public bool Takes(int rows) => Variant switch
    {
        KernelVariant.SubGroups => rows <= KernelPolicy.MostSubGroupRows,
        KernelVariant.Local => rows >= KernelPolicy.FirstLocalRows,
        _ => true,
    };

    /// <summary>The name of the text and the mode.</summary>
    public override string ToString() =>
        Text.Name + (Variant == KernelVariant.SubGroups ? " with sub-groups" : "") + (IsHalf ? " in fp16" : "");
}
