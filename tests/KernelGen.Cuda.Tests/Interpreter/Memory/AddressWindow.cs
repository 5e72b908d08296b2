namespace KernelGen.Tests.Interpreter;

/// <summary>Where the spaces lie among generic addresses. Global memory is where it is.</summary>
internal static class AddressWindow
{
    public const ulong Shared = 0x5000_0000_0000_0000;
    public const ulong Local = 0x6000_0000_0000_0000;
    public const ulong Size = 1UL << 32;

    public static bool Contains(ulong window, ulong address) => address - window < Size;
}
