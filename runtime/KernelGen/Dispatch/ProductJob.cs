namespace KernelGen;

/// <summary>One packed matrix and the staged activations of M rows, as plain pointers that worker threads can read.</summary>
internal unsafe struct ProductJob
{
    public StagedActivations Staged;

    private readonly byte* _weights;
    private readonly long _tileBytes, _zeroPointOffset;
    private readonly float _scale;
    private readonly int _sharedZero;

    public ProductJob(PackedWeights weights, ActivationFormat activations)
    {
        PackedLayout layout = weights.Layout;
        _weights = weights.Data;
        _tileBytes = layout.TileBytes;
        _zeroPointOffset = layout.ZeroPointOffset;
        _scale = weights.TensorScale;
        _sharedZero = weights.SharedZero;
        bool needsSums = layout.HasZeroPointLanes || layout.Format.HasZeroPoint || layout.Format.Element.Offset != 0;
        Staged = new(layout, activations, needsSums, layout.HasZeroPointLanes ? 1 : _sharedZero);
    }

    /// <summary>What a kernel needs for one tile and one block.</summary>
    public readonly void Fill(TilePart* part, int tile, int first)
    {
        StagedLayout layout = Staged.Layout;
        part->Weights = _weights + tile * _tileBytes;
        part->ZeroPoints = part->Weights + _zeroPointOffset;
        part->X = Staged.X + first * Staged.RowBytes;
        part->XSums = Staged.Sums + 4L * first * layout.Groups;
        part->XScales = Staged.Scales + (long)first * Staged.ScalesPerRow;
        part->Groups = layout.Groups;
        part->Units = layout.Units;
        part->UnitsPerGroup = layout.UnitsPerGroup;
        part->Scale = _scale;
        part->ZeroCode = _sharedZero;
    }
}
