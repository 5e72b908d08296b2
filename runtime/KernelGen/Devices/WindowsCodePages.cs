using System;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>Executable memory on Windows.</summary>
internal static unsafe partial class WindowsCodePages
{
    private const uint Commit = 0x1000;
    private const uint Reserve = 0x2000;
    private const uint Release = 0x8000;
    private const uint ReadWrite = 0x04;
    private const uint ExecuteRead = 0x20;

    /// <summary>Copies code to pages of its own that are then read-execute.</summary>
    /// <param name="code">At least one byte.</param>
    /// <param name="failed">The call that failed and what the system said; <c>null</c> on success.</param>
    /// <returns>The first page; <c>null</c> on failure.</returns>
    public static byte* TryMap(ReadOnlySpan<byte> code, out string? failed)
    {
        nuint length = (nuint)code.Length;
        void* pages = Allocate(null, length, Commit | Reserve, ReadWrite);
        if (pages == null)
        {
            failed = Error("VirtualAlloc");
            return null;
        }

        code.CopyTo(new Span<byte>(pages, code.Length));
        if (Protect(pages, length, ExecuteRead, out _) == 0)
        {
            failed = Error("VirtualProtect");
        }
        else if (FlushInstructionCache(CurrentProcess(), pages, length) == 0)
        {
            failed = Error("FlushInstructionCache");
        }
        else
        {
            failed = null;
            return (byte*)pages;
        }

        _ = Free(pages, 0, Release);
        return null;
    }

    private static string Error(string call)
    {
        int error = Marshal.GetLastPInvokeError();
        return $"{call} failed with '{Marshal.GetPInvokeErrorMessage(error)}' (error {error})";
    }

    [LibraryImport("kernel32", EntryPoint = "VirtualAlloc", SetLastError = true)]
    private static partial void* Allocate(void* address, nuint length, uint kind, uint protection);

    [LibraryImport("kernel32", EntryPoint = "VirtualProtect", SetLastError = true)]
    private static partial int Protect(void* address, nuint length, uint protection, out uint before);

    [LibraryImport("kernel32", EntryPoint = "VirtualFree")]
    private static partial int Free(void* address, nuint length, uint kind);

    [LibraryImport("kernel32", EntryPoint = "FlushInstructionCache", SetLastError = true)]
    private static partial int FlushInstructionCache(nint process, void* address, nuint length);

    [LibraryImport("kernel32", EntryPoint = "GetCurrentProcess")]
    private static partial nint CurrentProcess();
}
