using System;
using System.Runtime.InteropServices;

namespace KernelGen.Tests.GuardPages;

/// <summary>Memory between two pages that cannot be accessed: what reads or writes beside it ends the process.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int NoAccess = 0;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private const uint Commit = 0x1000;
    private const uint Reserve = 0x2000;
    private const uint Release = 0x8000;
    private const uint WindowsNoAccess = 0x01;
    private const uint WindowsReadWrite = 0x04;

    private readonly byte* _reserved;
    private readonly nuint _reservedBytes;

    /// <summary>Allocates memory, cleared.</summary>
    /// <param name="bytes">Its size, ≥ 0.</param>
    /// <param name="edge">Which of its ends touches the page that cannot be accessed. The other end may have up to a page of slack.</param>
    /// <exception cref="PlatformNotSupportedException">There are no guard pages on this system; see <see cref="IsSupported"/>.</exception>
    public GuardedMemory(nuint bytes, GuardedEdge edge)
    {
        nuint page = (nuint)Environment.SystemPageSize, inner = (bytes + page - 1) / page * page;
        _reservedBytes = inner + 2 * page;
        if (OperatingSystem.IsLinux())
        {
            _reserved = (byte*)Map(null, _reservedBytes, NoAccess, PrivateAnonymous, -1, 0);
            Check(_reserved != (void*)-1 && (inner == 0 || Protect(_reserved + page, inner, ReadWrite) == 0));
        }
        else if (OperatingSystem.IsWindows())
        {
            _reserved = (byte*)VirtualAlloc(null, _reservedBytes, Reserve, WindowsNoAccess);
            Check(_reserved != null && (inner == 0 || VirtualAlloc(_reserved + page, inner, Commit, WindowsReadWrite) != null));
        }
        else
        {
            throw new PlatformNotSupportedException("Guard pages are implemented for Linux and Windows.");
        }

        Data = _reserved + page + (edge == GuardedEdge.End ? inner - bytes : 0);
    }

    /// <summary>Whether this system is one of those it is implemented for.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsWindows();

    public byte* Data { get; }

    public void Dispose() => Check(OperatingSystem.IsWindows() ? VirtualFree(_reserved, 0, Release) != 0 : Unmap(_reserved, _reservedBytes) == 0);

    private static void Check(bool succeeded)
    {
        if (!succeeded)
        {
            throw new InvalidOperationException("Guard pages: " + Marshal.GetLastPInvokeErrorMessage());
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(void* address, nuint length);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial void* VirtualAlloc(void* address, nuint length, uint kind, uint protection);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int VirtualFree(void* address, nuint length, uint kind);
}
