using System;

namespace KernelGen;

/// <summary>One product of a layer, ready to run tile by tile: packed weights, staged activations, and the kernels. Plain data that worker threads can read.</summary>
/// <remarks>
/// Few rows of activations are multiplied with weights that the kernel decodes in registers, which costs nothing beside reading them. From <see cref="PanelRows"/> rows on
/// a stretch of the tile is decoded once into a panel that stays in the cache, and every block of rows is multiplied with the panel.
/// </remarks>
internal unsafe struct TileProduct
{
    /// <summary>Rows of activations from which on panels pay.</summary>
    public const int PanelRows = 8;

    private const int IntegerPanelColumns = 1024;
    private const int FloatPanelColumns = 512;

    private readonly ProductJob* _staged;
    private readonly byte* _weights;
    private readonly long _tileBytes, _zeroPointOffset;
    private readonly int _scaleRowBytes, _groupBytes, _unitBytes, _unitColumns, _stepColumns, _columnBytes;
    private readonly int _stretchGroups, _groups, _stepsPerFlush;
    private readonly TileArguments _arguments;
    private readonly KernelMethod _one, _two, _four, _six, _decode;
    private readonly bool _decodes;

    public TileProduct(PackedWeights weights, ProductJob* staged, ChosenKernels kernels, int rows)
    {
        CpuKernel kernel = kernels.Kernel!;
        CpuPanelKernel? panel = kernels.Panel;
        PackedLayout layout = weights.Layout;
        StagedLayout walk = staged->Layout;
        bool isInteger = staged->IsInteger, hasGroups = layout.Format.Granularity == Granularity.Group;
        _staged = staged;
        _weights = weights.Data;
        _tileBytes = layout.TileBytes;
        _zeroPointOffset = layout.ZeroPointOffset;
        _scaleRowBytes = hasGroups ? 0 : layout.ScaleRowBytes;
        _unitBytes = layout.UnitBytes;
        _unitColumns = layout.UnitColumns;
        _stepColumns = isInteger ? PackedLayout.StepCodes : 1;
        _columnBytes = staged->ColumnBytes;
        UsesPanel = panel is not null && rows >= PanelRows;
        _decode = kernel.Decode;
        _decodes = UsesPanel && kernel.HasDecode;
        (_one, _two, _four, _six) = UsesPanel ? (panel!.One, panel.Two, panel.Four, panel.Six) : (kernel.One, kernel.Two, kernel.Four, default);

        // Walk groups are the smallest pieces that a tile is cut into. A stretch begins with a row of scales if every group has one.
        _groups = walk.Groups;
        int pieces = Math.Max(1, (isInteger ? IntegerPanelColumns : FloatPanelColumns) / walk.StagedGroupColumns);
        int parts = hasGroups ? walk.PartsPerScale : 1;
        _stretchGroups = UsesPanel ? Math.Max(1, pieces / parts) * parts : walk.Groups;
        _groupBytes = hasGroups ? layout.GroupBytes : 0;
        _arguments = new()
        {
            Scale = weights.TensorScale,
            ZeroCode = weights.SharedZero,
            UnitsPerPart = walk.UnitsPerGroup,
            Parts = parts,
            StepsPerPart = walk.StagedGroupColumns / _stepColumns,
            StepsPerFlush = layout.Format.Element.IsInteger ? layout.Format.Element.WordsPerShortSum : 0,
        };

        int stretchColumns = _stretchGroups * walk.StagedGroupColumns;
        PanelCodeBytes = _decodes ? (long)stretchColumns * PackedLayout.TileRows * (isInteger ? 1 : sizeof(float)) : 0;
        PanelRowBytes = UsesPanel && isInteger ? (long)_stretchGroups * PackedLayout.TileRows * sizeof(float) : 0;
    }

    /// <summary>Whether tiles are decoded into panels first.</summary>
    public bool UsesPanel { get; }

    /// <summary>The most rows in a block.</summary>
    public readonly int MaxColumns => UsesPanel ? 6 : 4;

    /// <summary>Bytes that a thread needs for a panel.</summary>
    public readonly long PanelBytes => PanelCodeBytes + 2 * PanelRowBytes;

    private long PanelCodeBytes { get; }

    private long PanelRowBytes { get; }

    /// <summary>Computes one tile for all rows.</summary>
    /// <param name="tile">Number of the tile.</param>
    /// <param name="rows">Rows of activations.</param>
    /// <param name="place">Where the tile's outputs of the first row start from and go to.</param>
    /// <param name="panel"><see cref="PanelBytes"/> bytes.</param>
    public readonly void Run(int tile, int rows, in TilePlace place, byte* panel)
    {
        StagedLayout walk = _staged->Layout;
        TileArguments args = _arguments;
        byte* tileStart = _weights + tile * _tileBytes;
        args.Scales = tileStart;
        args.ZeroPoints = tileStart + _zeroPointOffset;
        args.PanelScales = (float*)(panel + PanelCodeBytes);
        args.PanelZeroPoints = (int*)(panel + PanelCodeBytes + PanelRowBytes);
        for (int first = 0; first < _groups; first += _stretchGroups)
        {
            int groups = Math.Min(_stretchGroups, _groups - first), firstUnit = first * walk.UnitsPerGroup, firstColumn = first * walk.StagedGroupColumns;
            int columns = Math.Min(groups * walk.StagedGroupColumns, walk.StagedColumns - firstColumn);
            args.Units = Math.Min(groups * walk.UnitsPerGroup, walk.Units - firstUnit);
            args.Steps = columns / _stepColumns;
            if (_groupBytes > 0)
            {
                args.FirstGroup = first / args.Parts;
                args.Groups = (groups + args.Parts - 1) / args.Parts;
                args.Weights = tileStart + (long)args.FirstGroup * _groupBytes;
            }
            else
            {
                args.Parts = groups;
                args.Weights = tileStart + _scaleRowBytes + (long)firstUnit * _unitBytes;
            }

            args.Panel = _decodes ? panel : args.Weights;
            if (_decodes)
            {
                _decode.Invoke(&args);
            }

            RunBlocks(&args, rows, first, firstColumn, place);
        }
    }

    private readonly void RunBlocks(TileArguments* args, int rows, int firstGroup, int firstColumn, in TilePlace place)
    {
        ProductJob* staged = _staged;
        StagedLayout walk = staged->Layout;
        bool isFirst = firstGroup == 0;
        float* initial = isFirst ? place.Initial : place.Y;
        args->InitialStride = isFirst ? place.InitialStride : place.YStride;
        args->YStride = place.YStride;
        for (int row = 0; row < rows;)
        {
            int c = RowBlocks.Columns(rows - row, MaxColumns);
            args->X = staged->X + ((long)row * walk.StagedColumns + (long)firstColumn * c) * _columnBytes;
            args->XSums = staged->Sums + 4L * ((long)row * walk.Groups + (long)firstGroup * c);
            args->XScales = staged->Scales + (staged->ScalesPerRow > 1 ? (long)row * walk.Groups + (long)firstGroup * c : row);
            args->Initial = initial + row * args->InitialStride;
            args->Y = place.Y + row * place.YStride;
            (c switch { 6 => _six, 4 => _four, 2 => _two, _ => _one }).Invoke(args);
            row += c;
        }
    }
}
