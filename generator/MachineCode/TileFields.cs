namespace KernelGen.Generator.MachineCode;

/// <summary>Where machine code finds the fields of <c>KernelGen.TileArguments</c>, in bytes. A test compares them with the structure.</summary>
internal static class TileFields
{
    public const int Weights = 0;
    public const int Scales = 8;
    public const int ZeroPoints = 16;
    public const int X = 24;
    public const int XSums = 32;
    public const int XScales = 40;
    public const int Initial = 48;
    public const int InitialStride = 56;
    public const int Y = 64;
    public const int YStride = 72;
    public const int Panel = 80;
    public const int PanelScales = 88;
    public const int PanelZeroPoints = 96;
    public const int Groups = 104;
    public const int FirstGroup = 108;
    public const int Parts = 112;
    public const int Units = 116;
    public const int UnitsPerPart = 120;
    public const int Steps = 124;
    public const int StepsPerPart = 128;

    public const int Scale = 136;

    public const int Next = 144;
    public const int NextStride = 152;

    /// <summary>Room for the registers that a callee must preserve on Windows.</summary>
    public const int Saved = 160;

    /// <summary>Room for counters that have no register: units left, groups left, and the first bit of a zero point.</summary>
    public const int UnitsLeft = Saved + 160;

    public const int GroupsLeft = UnitsLeft + 4;

    public const int ZeroPointBit = UnitsLeft + 8;
}
