using System;

namespace KernelGen;

/// <summary>Where each bit of a packed N×K matrix lives. The generator's decoders and the runtime's packer both read it from here.</summary>
/// <remarks>
/// <para>
/// A <b>tile</b> is 32 rows and one contiguous stream along K. The stream is made of <b>planes</b> of 128 bytes: one 32-bit word per row,
/// word <c>r</c> at byte <c>4·r</c>. For integer codes the four bytes of a word are four <b>lanes</b>; lane <c>j</c> of row <c>r</c> holds the codes of
/// columns <c>4·step + j</c> as one bit string, lowest bits first, so step <c>s</c> of a <c>b</c>-bit code starts at bit <c>s·b</c> of its lane:
/// </para>
/// <code>
///     b = 4    plane 0:  [ step 1 | step 0 ]                    b = 3    plane 0:  [ 2' | 1 | 0 ]   2' = low bits of step 2
///                          bit 7 … 4 3 … 0                               plane 1:  [ 5' | 4 | 3 | 2" ]
///                                                                        plane 2:  [ 7 | 6 | 5" ]
/// </code>
/// <para>
/// Eight steps fill exactly <c>b</c> planes: a <b>unit</b>, 32 columns. One vector register of 16, 8 or 4 rows reads a contiguous part of a plane, which
/// is why the same bytes serve every instruction set, one row of activations or hundreds.
/// </para>
/// <para>
/// <b>2:4 sparsity.</b> A step holds the four kept codes of eight columns (two of the first four, two of the last four). A unit is 64 columns:
/// <c>b</c> code planes, then 2 pattern planes in which each row's word holds eight patterns of 4 bits, <c>p0 | p1 &lt;&lt; 2</c>, the two kept positions in order.
/// </para>
/// <para>
/// <b>Groups.</b> A group record is its scale row (32 scales), then its units. A group that is no multiple of a unit ends in a <b>tail</b>: its remaining steps,
/// padded to whole planes. A last group may be short; K is then padded to a unit. Row granularity is one group with its scale row first; tensor granularity
/// stores one scale after all tiles.
/// </para>
/// <para>
/// <b>Zero points</b> end the tile: 32 lanes, one per row, each a bit string of one b-bit zero point per group.
/// </para>
/// <para>
/// <b>A second level.</b> There are no scale rows; the bit strings hold, for each group, the code of its scale and then that of its zero point. After them come the numbers of
/// the blocks, all blocks of 16 or 32 rows of the first groups, then those of the next: step and offset of scales, step and offset of zero points. So that dense groups of 16
/// waste nothing, their last plane may be a <b>half plane</b> of 64 bytes: 16 bits per row, where lanes 0 and 1 are the low four bits of two bytes and lanes 2 and 3 the high four;
/// <c>w | w &lt;&lt; 12</c> brings all lanes to their bytes.
/// </para>
/// <para>
/// <b>fp16 and fp32</b> elements have no lanes: column <c>c</c> of a row is at bit <c>16·c</c> (or <c>32·c</c>) of the row's words.
/// </para>
/// <para>
/// <b>A table for each row.</b> Vector lanes that are rows would need a table each, so here they are columns: a plane has 16 words of one row, word <c>v</c> in byte lane
/// <c>j</c> at step <c>s</c> holds column <c>64·s + 16·j + v</c>, and a unit is 512 columns of one row. Rows are stored in <b>blocks</b> of four, plane by plane: 64 bytes of each
/// row in turn, as a kernel for four rows reads them. K is padded to whole planes, not to whole units: what a kernel reads beyond, it multiplies with activations that are 0.
/// All fp16 entries of the tile's tables come first. A table of the tensor stands after all tiles, which are then as for other codes, without scale rows.
/// </para>
/// <para>
/// <b>Ternary codes</b> are digits to base 3, five to a byte: five units in a row share eight planes, and byte <c>j</c> of a word in plane <c>s</c> holds column <c>4·s + j</c> of each
/// of them, the first unit in the highest digit. So units may belong to different groups, whose scale rows all stand at the start of the tile. A byte is stored as
/// <c>⌈256·d / 243⌉</c>: the upper byte of three times it is its highest digit, and three times it, modulo 256, has the next one there.
/// </para>
/// <code>
/// tile  = { scale row, { b code planes, 2 pattern planes } × units, tail } × groups, zero points, padding to 64 bytes
/// tile  = { { b code planes, 2 pattern planes } × units, tail } × groups, codes of scales and zero points, numbers of blocks, padding to 64 bytes
/// tile  = { scale row } × groups, { 8 planes } × ⌈units / 5⌉
/// tile  = 32 tables, { 4 · 64 bytes × planes } × 8 blocks
/// bytes = ⌈N/32⌉ · tile  (+ one scale, and one zero point byte, or one table, if they belong to the tensor)
/// </code>
/// </remarks>
public sealed class PackedLayout
{
    /// <summary>Rows of a tile.</summary>
    public const int TileRows = 32;

    /// <summary>Codes of one row in one step: the bytes of a 32-bit word.</summary>
    public const int StepCodes = 4;

    /// <summary>Steps of a unit; they fill <c>b</c> planes exactly.</summary>
    public const int UnitSteps = 8;

    /// <summary>Columns of a unit of dense codes.</summary>
    public const int DenseUnitColumns = UnitSteps * StepCodes;

    /// <summary>Digits to base 3 in a byte, and so the units that share planes.</summary>
    public const int Digits = 5;

    /// <summary>Bytes of a plane: 32 rows of one 32-bit word.</summary>
    public const int PlaneBytes = TileRows * 4;

    /// <summary>Bytes of a half plane: 32 rows of 16 bits.</summary>
    public const int HalfPlaneBytes = PlaneBytes / 2;

    /// <summary>Bits of a lane in a half plane.</summary>
    public const int HalfPlaneBits = 4;

    /// <summary>How far left the 16 bits of a row in a half plane go once more, so that every byte has the bits of its lane.</summary>
    public const int HalfPlaneMove = 12;

    /// <summary>Rows of a block, where each row has a table.</summary>
    public const int BlockRows = 4;

    /// <summary>Neighbouring columns that are words of one plane, where each row has a table.</summary>
    public const int RunColumns = 16;

    /// <summary>Bytes of the planes of a block: 4 rows of 16 words.</summary>
    public const int BlockPlaneBytes = BlockRows * RunColumns * 4;

    /// <summary>Bytes of an entry of a learned table.</summary>
    public const int EntryBytes = 2;

    /// <summary>Bits of one 2:4 pattern: two positions of two bits.</summary>
    public const int PatternBits = 4;

    /// <summary>Tiles start at multiples of this many bytes.</summary>
    public const int Alignment = 64;

    /// <summary>Lays out an N×K matrix.</summary>
    /// <exception cref="ArgumentOutOfRangeException">N or K is below 1.</exception>
    /// <exception cref="NotSupportedException">The sparsity pattern is not 2:4, the only one with a packed layout.</exception>
    public PackedLayout(WeightFormat format, int rows, int columns)
    {
        Format = format ?? throw new ArgumentNullException(nameof(format));
        Rows = rows >= 1 ? rows : throw new ArgumentOutOfRangeException(nameof(rows), rows, "A layer has at least one output.");
        Columns = columns >= 1 ? columns : throw new ArgumentOutOfRangeException(nameof(columns), columns, "A layer has at least one input.");
        if (format.Sparsity is { } sparsity && sparsity != Sparsity.TwoOfFour)
        {
            throw new NotSupportedException(sparsity + " has no packed layout; 2:4 is the only structured pattern with kernels.");
        }
    }

    /// <summary>The format laid out.</summary>
    public WeightFormat Format { get; }

    /// <summary>N.</summary>
    public int Rows { get; }

    /// <summary>K.</summary>
    public int Columns { get; }

    /// <summary>Whether codes are the kept two of every four columns.</summary>
    public bool IsSparse => Format.Sparsity is not null;

    /// <summary>Whether each row has a table, and lanes are columns.</summary>
    public bool HasRowTables => Format is { HasTable: true, Granularity: Granularity.Row };

    /// <summary>Dense columns that a code step covers: 4, 8 when half of them are stored, or 64 of one row when each row has a table.</summary>
    public int StepColumns => HasRowTables ? StepCodes * RunColumns : IsSparse ? 2 * StepCodes : StepCodes;

    /// <summary>Dense columns of a unit: 32, 64 for 2:4, or 512 of one row when each row has a table.</summary>
    public int UnitColumns => UnitSteps * StepColumns;

    /// <summary>Whether codes are digits, and units share planes.</summary>
    public bool HasDigits => Format.Element.IsTernary;

    /// <summary>Code planes of a unit, or of the units that share planes.</summary>
    public int UnitCodePlanes => HasDigits ? UnitSteps : Format.Element.Bits;

    /// <summary>Pattern planes of a unit.</summary>
    public int UnitPatternPlanes => IsSparse ? UnitColumns / 4 * PatternBits / 32 : 0;

    /// <summary>Bytes from one unit to the next, or from those that share planes to the next ones.</summary>
    public int UnitBytes => HasRowTables ? UnitCodePlanes * BlockPlaneBytes : (UnitCodePlanes + UnitPatternPlanes) * PlaneBytes;

    /// <summary>Bytes of a learned table, 0 if there is none.</summary>
    public int TableBytes => Format.TableEntries * EntryBytes;

    /// <summary>Bytes of the tables that a tile begins with, 0 if there are none.</summary>
    public int TileTableBytes => HasRowTables ? TileRows * TableBytes : 0;

    /// <summary>Bytes of a block of four rows, where each row has a table: whole planes.</summary>
    public long RowBlockBytes => ((long)(Columns + StepColumns - 1) / StepColumns * Format.Element.Bits + 7) / 8 * BlockPlaneBytes;

    /// <summary>Bytes beyond the packed matrix that belong to its last unit, which is read as a whole, or to an entry, which is read as a word.</summary>
    public int BytesReadBeyond => HasRowTables ? (int)((long)Units * UnitBytes - RowBlockBytes) : Format.HasTable ? 4 - EntryBytes : 0;

    /// <summary>Whether each group record starts with a scale row.</summary>
    public bool HasScaleRow => Format.HasScale && Format.Granularity != Granularity.Tensor && Format.SecondLevel is null;

    /// <summary>Bytes of one scale.</summary>
    public int ScaleBytes => Format.ScaleType switch { ScaleType.PowerOfTwo or ScaleType.Float8 => 1, ScaleType.Float16 => 2, _ => 4 };

    /// <summary>Bytes of a scale row, 0 if there is none.</summary>
    public int ScaleRowBytes => HasScaleRow ? TileRows * ScaleBytes : 0;

    /// <summary>Bytes from the scale row of a group to that of the next.</summary>
    public int ScaleRowPitch => HasDigits ? ScaleRowBytes : GroupBytes;

    /// <summary>Groups along K.</summary>
    public int Groups => Format.GroupCount(Columns);

    /// <summary>Columns of a full group: the group size, or all of K.</summary>
    public int GroupColumns => Format.Granularity == Granularity.Group ? Format.GroupSize : Columns;

    /// <summary>Columns after the last whole unit of every group; 0 when groups are whole units or K is one group.</summary>
    public int TailColumns => Format.Granularity == Granularity.Group ? Format.GroupSize % UnitColumns : 0;

    /// <summary>Steps of four dense columns in a tail.</summary>
    public int TailDenseSteps => (TailColumns + StepCodes - 1) / StepCodes;

    /// <summary>Code steps in a tail.</summary>
    public int TailSteps => (TailColumns + StepColumns - 1) / StepColumns;

    /// <summary>Code planes of a tail, a half plane among them.</summary>
    public int TailCodePlanes => (TailSteps * Format.Element.Bits + 7) / 8;

    /// <summary>Whether the last code plane of a tail is a half plane, because no lane has more than four bits in it. Dense formats with a second level only.</summary>
    public bool TailEndsInHalfPlane => Format.SecondLevel is not null && !IsSparse && TailSteps * Format.Element.Bits % 8 is >= 1 and <= HalfPlaneBits;

    /// <summary>Bytes of the code planes of a tail.</summary>
    public int TailCodeBytes => TailCodePlanes * PlaneBytes - (TailEndsInHalfPlane ? HalfPlaneBytes : 0);

    /// <summary>Pattern planes of a tail.</summary>
    public int TailPatternPlanes => IsSparse ? (TailDenseSteps * PatternBits + 31) / 32 : 0;

    /// <summary>Bytes of a tail.</summary>
    public int TailBytes => TailCodeBytes + TailPatternPlanes * PlaneBytes;

    /// <summary>Whole units of a full group.</summary>
    public int UnitsPerGroup => TailColumns > 0 ? GroupColumns / UnitColumns : (GroupColumns + UnitColumns - 1) / UnitColumns;

    /// <summary>Whole units along K (tails not counted); the last one may be padded.</summary>
    public int Units => TailColumns > 0 ? UnitsPerGroup * Groups : (Columns + UnitColumns - 1) / UnitColumns;

    /// <summary>Columns of a group in the staged activations, tail padding included.</summary>
    public int StagedGroupColumns => UnitsPerGroup * UnitColumns + TailDenseSteps * StepCodes;

    /// <summary>Length of a row of staged activations: K with the padding of the last unit, or of every tail.</summary>
    public int StagedColumns => TailColumns > 0 ? Groups * StagedGroupColumns : Units * UnitColumns;

    /// <summary>Bytes of a full group record.</summary>
    public int GroupBytes => ScaleRowBytes + UnitsPerGroup * UnitBytes + TailBytes;

    /// <summary>Bytes before the first plane of a tile, where units of several groups share planes: all scale rows.</summary>
    public long DigitsOffset => (long)Groups * ScaleRowBytes;

    /// <summary>Where the zero points of a tile start, relative to the tile.</summary>
    public long ZeroPointOffset => HasRowTables
        ? TileTableBytes + TileRows / BlockRows * RowBlockBytes
        : HasDigits ? DigitsOffset + (Units + Digits - 1) / Digits * (long)UnitBytes
        : (long)Groups * (ScaleRowBytes + TailBytes) + (long)Units * UnitBytes;

    /// <summary>Whether each group has its own zero points at the end of the tile.</summary>
    public bool HasZeroPointLanes => Format.HasZeroPoint && Format.Granularity != Granularity.Tensor;

    /// <summary>Whether the tile ends in bit strings of its rows: zero points, or codes of scales.</summary>
    public bool HasLanes => HasZeroPointLanes || Format.SecondLevel is not null;

    /// <summary>Bits of the code of a scale in a row's bit string, 0 without a second level.</summary>
    public int ScaleCodeBits => Format.SecondLevel?.Bits ?? 0;

    /// <summary>Bits of a zero point, or of its code, in a row's bit string.</summary>
    public int ZeroCodeBits => !HasZeroPointLanes ? 0 : Format.SecondLevel?.Bits ?? Format.Element.Bits;

    /// <summary>Bits of one group in a row's bit string.</summary>
    public int LaneBits => ScaleCodeBits + ZeroCodeBits;

    /// <summary>Bytes of the bit strings of a tile: zero points, codes of scales.</summary>
    public int ZeroPointBytes => HasLanes ? (Groups * LaneBits + 7) / 8 * TileRows : 0;

    /// <summary>Where the numbers of the second level start, relative to the tile.</summary>
    public long BlocksOffset => ZeroPointOffset + ZeroPointBytes;

    /// <summary>Bytes of the numbers of all blocks that share their groups, in one tile; 0 without a second level.</summary>
    public int BlockRunBytes => Format.SecondLevel is { } second ? TileRows / second.BlockRows * Format.BlockNumbers * SecondLevelFormat.NumberBytes : 0;

    /// <summary>Bytes of the numbers of the second level of a tile.</summary>
    public int BlocksBytes => Format.SecondLevel is { } second ? second.GroupBlocks(Groups) * BlockRunBytes : 0;

    /// <summary>Bytes from one tile to the next.</summary>
    public long TileBytes => (BlocksOffset + BlocksBytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>Tiles of 32 rows; the last one may be padded.</summary>
    public int Tiles => (Rows + TileRows - 1) / TileRows;

    /// <summary>Bytes of all tiles.</summary>
    public long StreamBytes => Tiles * TileBytes;

    /// <summary>Bytes of a scale and a zero point, or of a table, that belong to the whole tensor.</summary>
    public int TensorBytes => Format.ScaleType == ScaleType.Float8 ? sizeof(float)
        : Format.Granularity != Granularity.Tensor ? 0
        : Format.HasTable ? TableBytes
        : Format.HasScale ? ScaleBytes + (Format.HasZeroPoint ? 1 : 0)
        : 0;

    /// <summary>Exact bytes of the packed matrix.</summary>
    public long TotalBytes => StreamBytes + TensorBytes;

    /// <summary>Where column <paramref name="column"/> stands in a staged row of activations.</summary>
    public int StagedColumn(int column) => TailColumns > 0
        ? column / GroupColumns * StagedGroupColumns + column % GroupColumns
        : column;

    /// <summary>Where the scale of a row and group lives (row and group granularity).</summary>
    public long ScaleByte(int row, int group) => TileStart(row) + (long)group * ScaleRowPitch + (long)(row % TileRows) * ScaleBytes;

    /// <summary>Where the zero point of a row and group, or its code, lives (row and group granularity).</summary>
    public BitAddress ZeroPoint(int row, int group) => Lane(row, group * LaneBits + ScaleCodeBits);

    /// <summary>Where the code of the scale of a row and group lives (second level only).</summary>
    public BitAddress ScaleCode(int row, int group) => Lane(row, group * LaneBits);

    /// <summary>Where the numbers of the block of a row and group live (second level only).</summary>
    public long BlockByte(int row, int group)
    {
        SecondLevelFormat second = Format.SecondLevel!;
        int block = row % TileRows / second.BlockRows;
        return TileStart(row) + BlocksOffset + (long)(group / second.BlockGroups) * BlockRunBytes + block * Format.BlockNumbers * SecondLevelFormat.NumberBytes;
    }

    /// <summary>Where an entry of the table of a row, or of the tensor, lives.</summary>
    public long Entry(int row, int code) => (HasRowTables ? TileStart(row) + row % TileRows * TableBytes : StreamBytes) + code * EntryBytes;

    /// <summary>How far the codes and patterns of a row are from those of row 0 in the same columns.</summary>
    public long RowOffset(int row) => TileStart(row) + (HasRowTables
        ? row % TileRows / BlockRows * RowBlockBytes + row % BlockRows * RunColumns * 4
        : row % TileRows * 4);

    /// <summary>Where the ternary code of a weight lives: a byte, and a digit of it, 0 for the highest.</summary>
    public (long Byte, int Digit) Digit(int row, int column)
    {
        int unit = column / UnitColumns, step = column % UnitColumns / StepCodes;
        long start = TileStart(row) + DigitsOffset + (long)(unit / Digits) * UnitBytes;
        return (start + step * PlaneBytes + row % TileRows * 4 + column % StepCodes, unit % Digits);
    }

    /// <summary>Where the code of a dense weight that is no digit lives.</summary>
    public BitAddress Code(int row, int column) => HasRowTables ? CodeOfRun(row, column) : StoredCode(row, column / GroupColumns, column % GroupColumns);

    /// <summary>Where kept code <paramref name="kept"/> (0 or 1) of the run of four columns that starts at <paramref name="column"/> lives (2:4).</summary>
    public BitAddress KeptCode(int row, int column, int kept) =>
        StoredCode(row, column / GroupColumns, column % GroupColumns / 4 * 2 + kept);

    /// <summary>Where the 4-bit pattern of the run of four columns that starts at <paramref name="column"/> lives (2:4).</summary>
    public BitAddress Pattern(int row, int column)
    {
        int group = column / GroupColumns, inGroup = column % GroupColumns;
        int unit = inGroup / UnitColumns, run = inGroup % UnitColumns / 4;
        long start = TileStart(row) + GroupStart(group) + ScaleRowBytes + (long)unit * UnitBytes
            + (unit < UnitsPerGroup ? UnitCodePlanes * PlaneBytes : TailCodeBytes);
        int bit = run * PatternBits;
        return new(start + bit / 32 * PlaneBytes + row % TileRows * 4 + bit % 32 / 8, bit & 7, 1);
    }

    /// <summary>Where the first byte of an fp16 or fp32 weight lives.</summary>
    public long FloatByte(int row, int column)
    {
        int bit = column * Format.Element.Bits;
        return TileStart(row) + (long)(bit / 32) * PlaneBytes + row % TileRows * 4 + bit % 32 / 8;
    }

    private long TileStart(int row) => row / TileRows * TileBytes;

    private long GroupStart(int group) => (long)group * GroupBytes;

    private BitAddress CodeOfRun(int row, int column)
    {
        int unit = column / UnitColumns, lane = column / RunColumns % StepCodes, bit = column % UnitColumns / StepColumns * Format.Element.Bits;
        long start = TileTableBytes + RowOffset(row) + (long)unit * UnitBytes;
        return new(start + (bit >> 3) * BlockPlaneBytes + column % RunColumns * 4 + lane, bit & 7, BlockPlaneBytes);
    }

    private BitAddress Lane(int row, int bit) => new(TileStart(row) + ZeroPointOffset + (bit >> 3) * TileRows + row % TileRows, bit & 7, TileRows);

    private BitAddress StoredCode(int row, int group, int index)
    {
        // Tail codes come after whole units and follow the same rule, so unit and step need no special case.
        const int UnitCodes = UnitSteps * StepCodes;
        int unit = index / UnitCodes, bit = index % UnitCodes / StepCodes * Format.Element.Bits, lane = index % StepCodes;
        long start = TileStart(row) + GroupStart(group) + ScaleRowBytes + (long)unit * UnitBytes;
        int plane = bit >> 3, half = unit >= UnitsPerGroup && TailEndsInHalfPlane ? TailCodePlanes - 1 : int.MaxValue;
        long inPlane = start + plane * PlaneBytes + row % TileRows * 4 + lane;

        // What row 0 and row r have in each plane are 4·r bytes apart, in a half plane 2·r.
        long inHalf = start + (long)half * PlaneBytes + row % TileRows * 2 + lane % 2;
        int shift = lane / 2 * HalfPlaneBits;
        return plane == half ? new(inHalf, (bit & 7) + shift, 0)
            : plane + 1 == half ? new(inPlane, bit & 7, (int)(inHalf - inPlane), shift)
            : new(inPlane, bit & 7, PlaneBytes);
    }
}
