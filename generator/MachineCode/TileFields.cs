namespace KernelGen.Generator.MachineCode;

/// <summary>Where machine code finds the fields of <c>KernelGen.TileArguments</c>, in bytes. A test compares them with the structure.</summary>
internal static class TileFields
{
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
    public const int Steps = 124;
    public const int StepsPerPart = 128;

    /// <summary>Room for the registers that a callee must preserve on Windows.</summary>
    public const int Saved = 144;
}
