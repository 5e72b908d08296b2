namespace KernelGen;

/// <summary>How a kernel wants activations to be staged.</summary>
/// <param name="Form">As what.</param>
/// <param name="BlockRows">Rows of a block; 1 where activations stand in rows.</param>
/// <param name="Parts">The parts of K.</param>
/// <param name="MaxCode">The largest code; 0 for float activations.</param>
internal readonly record struct StagingPlan(CudaForm Form, int BlockRows, PartLayout Parts, int MaxCode)
{
    private const int WordBytes = 16;

    /// <summary>Bytes of a number.</summary>
    public int NumberBytes => Form switch
    {
        CudaForm.Bytes => 1,
        CudaForm.Halves => 2,
        _ => sizeof(float),
    };

    /// <summary>16-byte words of a row, where activations stand in rows.</summary>
    public int Pitch => Parts.StagedColumns * NumberBytes / WordBytes;

    /// <summary>Scales of a row.</summary>
    public int ScalesPerRow => Form switch
    {
        CudaForm.Bytes => (Parts.Parts + Parts.PartsPerScale - 1) / Parts.PartsPerScale,
        CudaForm.Halves => 1,
        _ => 0,
    };

    /// <summary>Whether activations can be read where they are.</summary>
    public bool Takes(in CudaInput x) => !x.MustStage && x.Columns.Count == 0 && Form == CudaForm.Halves && MaxCode == 0 && x.Type == CudaTensorType.Float16 && Parts.Columns == Parts.StagedColumns;

    /// <summary>Whether another kernel can read what was staged for this one.</summary>
    public bool IsStagedLike(in StagingPlan other) => Form == CudaForm.Halves
        ? other.Form == CudaForm.Halves && MaxCode == other.MaxCode && Parts.Columns == other.Parts.Columns && Parts.StagedColumns == other.Parts.StagedColumns
        : this == other;
}
