using System;

namespace KernelGen;

/// <summary>One product of a layer, ready to run tile by tile: packed weights, staged activations, and the kernels. Plain data that worker threads can read.</summary>
/// <remarks>
/// Few rows of activations are multiplied with weights that the kernel decodes in registers, which costs nothing beside reading them. From some rows on (<see cref="ChosenKernels.PanelRows"/>)
/// a stretch of the tile is decoded once into a panel that stays in the cache, and every block of rows is multiplied with the panel.
/// </remarks>
internal unsafe struct TileProduct
{
    // For few rows the decoding counts, and with it that a panel fits the first-level cache; for many the calls do, and panels in the second-level cache are fast enough.
    private const int FewRows = 64;
    private const int IntegerPanelColumns = 4096;
    private const int FloatPanelColumns = 1024;

    private readonly byte* _weights;
    private readonly long _tileBytes, _zeroPointOffset, _blocksOffset, _digitsOffset;
    private readonly int _headBytes, _groupBytes, _unitBytes, _stepColumns;
    private readonly TileArguments _arguments;
    private readonly KernelMethod _one, _two, _four, _six, _decode;
    private readonly bool _decodes, _hasRowTables, _hasDigits;

    /// <summary>The activations; a product can run when they have been staged.</summary>
    public StagedActivations Staged;

    /// <summary>Decides how a product is computed.</summary>
    /// <param name="weights">Packed weights.</param>
    /// <param name="activations">The format of the activations.</param>
    /// <param name="kernels">Kernels, of which the first is not the reference.</param>
    /// <param name="rows">M.</param>
    public TileProduct(PackedWeights weights, ActivationFormat activations, ChosenKernels kernels, int rows)
    {
        PackedLayout layout = weights.Layout;
        StagedLayout walk = new(layout, activations);
        bool hasGroups = layout.Format.Granularity == Granularity.Group, isInteger = activations.IsInteger;
        _weights = weights.Data;
        Tiles = layout.Tiles;
        _tileBytes = layout.TileBytes;
        _zeroPointOffset = layout.ZeroPointOffset;
        _blocksOffset = layout.BlocksOffset;
        _hasRowTables = layout.HasRowTables;
        _hasDigits = layout.HasDigits;
        _digitsOffset = layout.DigitsOffset;
        _headBytes = hasGroups ? 0 : layout.ScaleRowBytes + layout.TileTableBytes;
        _groupBytes = hasGroups ? layout.GroupBytes : 0;
        _unitBytes = layout.UnitBytes;
        _stepColumns = isInteger ? PackedLayout.StepCodes : 1;

        CpuKernel kernel = kernels.Kernel!;
        UsesPanel = kernels.Panel is not null && rows >= kernels.PanelRows;
        _decodes = UsesPanel && kernel.HasDecode;
        _decode = _decodes ? kernel.Decode : default;
        (_one, _two, _four, _six) = UsesPanel && kernels.Panel is { } panel
            ? (panel.One, panel.Two, panel.Four, panel.Six)
            : (kernel.One, kernel.Two, kernel.Four, default);

        // A stretch begins with a row of scales, if every group has one.
        int panelColumns = (isInteger ? IntegerPanelColumns : FloatPanelColumns) / (rows < FewRows ? 4 : 1);
        int groups = Math.Max(1, panelColumns / walk.StagedGroupColumns);
        int parts = hasGroups ? walk.WalkGroupsPerScale : 1;
        int stretchGroups = UsesPanel ? Math.Max(1, groups / parts) * parts : walk.Groups;
        _arguments = new()
        {
            Scale = weights.TensorScale,
            ZeroCode = weights.FillCode,
            UnitsPerPart = walk.UnitsPerGroup,
            Parts = parts,
            StepsPerPart = walk.StagedGroupColumns / _stepColumns,
            StepsPerFlush = layout.Format.Element.IsInteger ? layout.Format.Element.WordsPerShortSum : 0,
            Tables = weights.TensorData,
            RowBlockBytes = _hasRowTables ? (nint)layout.RowBlockBytes : 0,
        };

        PanelCodeBytes = _decodes ? (long)stretchGroups * walk.StagedGroupColumns * PackedLayout.TileRows * (isInteger ? 1 : sizeof(float)) : 0;
        RowMajorBytes = _hasRowTables ? PanelCodeBytes : 0;
        PanelRowBytes = UsesPanel && isInteger ? (long)stretchGroups * PackedLayout.TileRows * sizeof(float) : 0;

        // Sums of activations are what zero points take away. Kernels for zero points read them even if the zero point is 0, and panels of integers always do.
        int sumFactor = layout.HasZeroPointLanes ? -1 : -weights.SharedZero;
        Staged = new(layout, activations, sumFactor != 0 || layout.Format.HasZeroPoint || isInteger, sumFactor, stretchGroups, inRuns: _hasRowTables && !UsesPanel);
    }

    /// <summary>Tiles of the weights.</summary>
    public int Tiles { get; }

    /// <summary>Whether tiles are decoded into panels first.</summary>
    public bool UsesPanel { get; }

    /// <summary>The most rows in a block.</summary>
    public readonly int BlockRows => UsesPanel ? 6 : 4;

    /// <summary>Bytes that a thread needs for a panel.</summary>
    public readonly long PanelBytes => PanelCodeBytes + 2 * PanelRowBytes + RowMajorBytes;

    private long PanelCodeBytes { get; }

    private long PanelRowBytes { get; }

    /// <summary>Bytes of a stretch that is decoded row by row, before its columns come together in the panel; 0 where lanes are rows.</summary>
    private long RowMajorBytes { get; }

    /// <summary>Computes one tile for all rows.</summary>
    /// <param name="tile">Number of the tile.</param>
    /// <param name="rows">Rows of activations.</param>
    /// <param name="place">Where the tile's outputs of the first row start from and go to.</param>
    /// <param name="panel"><see cref="PanelBytes"/> bytes.</param>
    public readonly void Run(int tile, int rows, in TilePlace place, byte* panel)
    {
        StagedLayout walk = Staged.Layout;
        TileArguments args = _arguments;
        byte* tileStart = _weights + tile * _tileBytes;
        args.Scales = tileStart;
        args.ZeroPoints = tileStart + _zeroPointOffset;
        args.Blocks = tileStart + _blocksOffset;
        args.Tables = _hasRowTables ? tileStart : args.Tables;
        args.PanelScales = (float*)(panel + PanelCodeBytes);
        args.PanelZeroPoints = (int*)(panel + PanelCodeBytes + PanelRowBytes);
        for (int first = 0; first < walk.Groups; first += Staged.StretchGroups)
        {
            int groups = Math.Min(Staged.StretchGroups, walk.Groups - first), firstUnit = first * walk.UnitsPerGroup;
            args.Units = Math.Min(groups * walk.UnitsPerGroup, walk.Units - firstUnit);
            args.Steps = Math.Min(groups * walk.StagedGroupColumns, walk.StagedColumns - first * walk.StagedGroupColumns) / _stepColumns;
            if (_groupBytes > 0)
            {
                args.FirstGroup = first / args.Parts;
                args.Groups = (groups + args.Parts - 1) / args.Parts;
                args.Weights = tileStart + (long)args.FirstGroup * _groupBytes;
            }
            else
            {
                args.Parts = groups;
                args.Weights = tileStart + _headBytes + (long)firstUnit * _unitBytes;
            }

            if (_hasDigits)
            {
                args.Weights = tileStart + _digitsOffset + (long)(firstUnit / PackedLayout.Digits) * _unitBytes;
                args.FirstPower = TernaryByte.Power(firstUnit % PackedLayout.Digits);
            }

            // What comes next lies behind: the next stretch, or the next tile.
            long bytes = _hasDigits ? (long)args.Units * _unitBytes / PackedLayout.Digits
                : _groupBytes > 0 ? (long)args.Groups * _groupBytes : (long)args.Units * _unitBytes;
            args.Panel = _decodes ? panel + (_hasRowTables ? PanelCodeBytes : 0) : args.Weights;
            if (_decodes)
            {
                _decode.Invoke(&args);
            }

            if (_decodes && _hasRowTables)
            {
                Interleaver.Tile((float*)args.Panel, args.Steps, (float*)panel);
                args.Panel = panel;
            }

            RunBlocks(&args, rows, first, bytes, place);
        }
    }

    private readonly void RunBlocks(TileArguments* args, int rows, int group, long bytes, in TilePlace place)
    {
        // The blocks share the asking out.
        int blocks = (rows + BlockRows - 1) / BlockRows;
        args->Next = args->Weights + bytes;
        args->NextStride = UsesPanel ? (nint)((bytes + (long)blocks * args->Steps - 1) / ((long)blocks * args->Steps)) : 0;
        float* initial = group == 0 ? place.Initial : place.Y;
        args->InitialStride = group == 0 ? place.InitialStride : place.YStride;
        args->YStride = place.YStride;
        for (int row = 0; row < rows;)
        {
            int c = RowBlocks.Next(rows - row, BlockRows);
            args->X = Staged.CodesOf(group, row);
            args->XSums = Staged.SumsOf(group, row);
            args->XScales = Staged.ScalesOf(group, row);
            args->Initial = initial + row * args->InitialStride;
            args->Y = place.Y + row * place.YStride;
            (c switch { 6 => _six, 4 => _four, 2 => _two, _ => _one }).Invoke(args);
            args->Next += args->NextStride * args->Steps;
            row += c;
        }
    }
}
