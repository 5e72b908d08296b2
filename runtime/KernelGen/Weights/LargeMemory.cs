using System;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>Native memory for what is streamed through: on huge pages where the system gives them on request.</summary>
/// <remarks>A stream over 4 KiB pages looks an address up every 64 cache lines and stops the prefetchers there.</remarks>
internal sealed unsafe partial class LargeMemory : IWeightMemory
{
    private const nuint PageBytes = 4096;
    private const nuint HugePageBytes = 2 << 20;
    private const int AdviseHugePage = 14;

    private LargeMemory()
    {
    }

    /// <summary>The only one.</summary>
    public static LargeMemory Shared { get; } = new();

    /// <summary>Allocates memory, page-aligned and not cleared.</summary>
    public byte* Allocate(nuint bytes)
    {
        if (bytes < 2 * HugePageBytes || !OperatingSystem.IsLinux())
        {
            return (byte*)NativeMemory.AlignedAlloc(bytes, PageBytes);
        }

        byte* data = (byte*)NativeMemory.AlignedAlloc(bytes, HugePageBytes);
        try
        {
            // Advice: a kernel without huge pages says no, and 4 KiB pages serve as well, only slower.
            _ = Advise(data, bytes / HugePageBytes * HugePageBytes, AdviseHugePage);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
        }

        return data;
    }

    /// <inheritdoc/>
    public void Free(byte* data) => NativeMemory.AlignedFree(data);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* address, nuint length, int advice);
}
