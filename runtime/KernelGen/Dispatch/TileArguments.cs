using System.ComponentModel;

namespace KernelGen;

/// <summary>What a generated kernel gets: (a stretch of) one tile of 32 outputs, and one block of C rows of activations. Filled by the runtime, read by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct TileArguments
{
    /// <summary>The first group record of the stretch, or its first unit if groups have no scales of their own.</summary>
    public byte* Weights;

    /// <summary>The 32 scales of the tile's rows, if rows have scales.</summary>
    public byte* Scales;

    /// <summary>The tile's zero points, or what a second level has for each group, one bit string per row.</summary>
    public byte* ZeroPoints;

    /// <summary>Staged activations: <c>float[k][C]</c>, <c>float[k / 16][C][16]</c> where rows have tables, <c>sbyte[k / 4][C][4]</c>, or <c>short[k / 4][C][4]</c> in the order 0, 2, 1, 3.</summary>
    public byte* X;

    /// <summary>Negative sums of the staged activations, <c>[part][C]</c>, as float or int: multiplied by a zero point that all rows share.</summary>
    public byte* XSums;

    /// <summary>Scales of integer activations: C per token, or <c>[part][C]</c>.</summary>
    public float* XScales;

    /// <summary>What the outputs start from: a bias, zeros, or the outputs of the stretch before.</summary>
    public float* Initial;

    /// <summary>Floats from one row of <see cref="Initial"/> to the next; 0 if all rows start alike.</summary>
    public nint InitialStride;

    /// <summary>Where output (0, 0) of the block goes.</summary>
    public float* Y;

    /// <summary>Floats from one row of outputs to the next.</summary>
    public nint YStride;

    /// <summary>A decoded stretch: bytes <c>[step][row][4]</c> against integer activations, floats <c>[column][row]</c> against float ones.
    /// Where rows have tables, what is decoded goes to floats <c>[row][column]</c>.</summary>
    public byte* Panel;

    /// <summary>Scales of a panel, <c>float[part][row]</c>.</summary>
    public float* PanelScales;

    /// <summary>Zero points of a panel, <c>int[part][row]</c>.</summary>
    public int* PanelZeroPoints;

    /// <summary>Groups of the stretch with scales of their own.</summary>
    public int Groups;

    /// <summary>The number of the first group in the tile.</summary>
    public int FirstGroup;

    /// <summary>Parts of a group (or of the stretch, if groups have no scales of their own) that are summed apart; fewer remain for the last one.</summary>
    public int Parts;

    /// <summary>Whole units of the stretch.</summary>
    public int Units;

    /// <summary>Whole units of a part; fewer remain for the last one.</summary>
    public int UnitsPerPart;

    /// <summary>Steps of the panel: four columns each against integer activations, one against float ones.</summary>
    public int Steps;

    /// <summary>Steps of a part; fewer remain for the last one.</summary>
    public int StepsPerPart;

    /// <summary>Steps that a 16-bit sum can hold.</summary>
    public int StepsPerFlush;

    /// <summary>The scale of the whole tensor, 1 if it has none.</summary>
    public float Scale;

    /// <summary>The decoded code that stands for 0 if all rows share it; it fills what sparsity dropped.</summary>
    public int ZeroCode;

    /// <summary>Packed weights that are needed soon: a panel's kernel asks for them on its way.</summary>
    public byte* Next;

    /// <summary>Bytes by which <see cref="Next"/> advances in a step.</summary>
    public nint NextStride;

    /// <summary>Where machine code keeps what it must put back, and counters: it does not use the stack.</summary>
    public fixed byte Saved[176];

    /// <summary>The fp16 entries of learned tables: of the tile's rows, one table after the other, or of the tensor.</summary>
    public byte* Tables;

    /// <summary>Bytes from one block of four rows to the next, where rows have tables.</summary>
    public nint RowBlockBytes;

    /// <summary>The steps and offsets of a second level, blocks of the same groups side by side.</summary>
    public byte* Blocks;

    /// <summary>What brings the digit of the stretch's first unit to the front of a byte of ternary codes: a power of 3.</summary>
    public int FirstPower;
}
