using System;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>Executable memory on Linux.</summary>
internal static unsafe partial class LinuxCodePages
{
    private const int Read = 1;
    private const int Write = 2;
    private const int Execute = 4;
    private const int Private = 0x02;
    private const int Anonymous = 0x20;

    private static readonly void* s_failed = (void*)-1;

    /// <summary>Copies code to pages of its own that are then read-execute.</summary>
    /// <param name="code">At least one byte.</param>
    /// <param name="failed">The call that failed and what the system said; <c>null</c> on success.</param>
    /// <param name="protection">What the pages become; a test asks for something that the system refuses.</param>
    /// <returns>The first page; <c>null</c> on failure.</returns>
    public static byte* TryMap(ReadOnlySpan<byte> code, out string? failed, int protection = Read | Execute)
    {
        nuint length = (nuint)code.Length;
        void* pages = Map(null, length, Read | Write, Private | Anonymous, -1, 0);
        if (pages == s_failed)
        {
            failed = Error("mmap");
            return null;
        }

        code.CopyTo(new Span<byte>(pages, code.Length));
        if (Protect(pages, length, protection) != 0)
        {
            failed = Error("mprotect");
            _ = Unmap(pages, length);
            return null;
        }

        failed = null;
        return (byte*)pages;
    }

    private static string Error(string call)
    {
        int error = Marshal.GetLastPInvokeError();
        return $"{call} failed with '{Marshal.GetPInvokeErrorMessage(error)}' (errno {error})";
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
