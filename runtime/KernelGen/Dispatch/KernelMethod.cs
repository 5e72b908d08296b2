namespace KernelGen;

/// <summary>One method of a kernel: compiled from C#, or machine code.</summary>
/// <remarks>
/// <para>
/// Machine code gets its argument in <c>rcx</c>. That is the first argument on Windows and the fourth on Linux, so the same pointer is passed four
/// times, and one blob serves both. It reads only <c>rcx</c>, calls nothing, leaves the stack alone (no unwind data is needed then), and
/// preserves what either system's callee must preserve: <c>rbx</c>, <c>rbp</c>, <c>rsi</c>, <c>rdi</c>, <c>r12</c>…<c>r15</c> and <c>xmm6</c>…<c>xmm15</c>.
/// </para>
/// <para>
/// Free to use are <c>rax</c>, <c>rcx</c>, <c>rdx</c>, <c>r8</c>…<c>r11</c>, <c>zmm0</c>…<c>zmm5</c>, <c>zmm16</c>…<c>zmm31</c>, all bits above the lowest 128
/// of <c>zmm6</c>…<c>zmm15</c>, and all masks. It returns with the upper halves of <c>ymm0</c>…<c>ymm15</c> clear (<c>vzeroupper</c>).
/// </para>
/// </remarks>
internal readonly unsafe struct KernelMethod
{
    private readonly void* _address;
    private readonly bool _isMachineCode;

    private KernelMethod(void* address, bool isMachineCode)
    {
        _address = address;
        _isMachineCode = isMachineCode;
    }

    public static KernelMethod Managed(delegate*<TileArguments*, void> method) => new(method, false);

    public static KernelMethod MachineCode(byte* address) => new(address, true);

    /// <summary>Computes one tile for one block of activations.</summary>
    public void Invoke(TileArguments* args)
    {
        if (_isMachineCode)
        {
            ((delegate* unmanaged<TileArguments*, TileArguments*, TileArguments*, TileArguments*, void>)_address)(args, args, args, args);
        }
        else
        {
            ((delegate*<TileArguments*, void>)_address)(args);
        }
    }
}
