using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KernelGen.Tests.Interpreter;
using Xunit;

namespace KernelGen.Tests.Driver;

/// <summary>A driver whose GPU is the interpreter, behind ILGPU's own accelerator. It is compiled when first asked for, and there is one in a process.</summary>
internal static unsafe class StubDriver
{
    private static readonly Lazy<nint> Library = new(Load);
    private static readonly Dictionary<(string Ptx, string Entry), PtxKernel> Kernels = [];

    /// <summary>What each launch did, in order.</summary>
    public static List<LaunchReport> Reports { get; } = [];

    /// <summary>What the interpreter last refused; ILGPU only passes on a number.</summary>
    public static string? Fault { get; private set; }

    private static GlobalMemory Memory { get; } = new();

    /// <summary>Makes CUDA run on the interpreter; the test is skipped where there is no C compiler.</summary>
    /// <returns>The library, for calls that ILGPU does not make.</returns>
    public static nint Require()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/gcc"), "the stub driver needs Linux and /usr/bin/gcc");
        return Library.Value;
    }

    private static nint Load()
    {
        string folder = Directory.CreateTempSubdirectory("kernelgen-stub-").FullName, library = Path.Combine(folder, "libcuda-stub.so");
        using (Process compiler = Process.Start("/usr/bin/gcc", ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", Source(), "-o", library]))
        {
            compiler.WaitForExit();
            Assert.Equal(0, compiler.ExitCode);
        }

        CudaLibrary.Path = library;
        CudaLibrary.Register();
        nint handle = NativeLibrary.Load(library);
        Callbacks callbacks = new() { Allocated = &Allocated, Freed = &Freed, Loaded = &Loaded, Launched = &Launched };
        ((delegate* unmanaged<Callbacks, int, int, void>)NativeLibrary.GetExport(handle, "stub_configure"))(callbacks, 90, 12040);
        return handle;
    }

    private static string Source([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "stub_cuda.c");

    [UnmanagedCallersOnly]
    private static void Allocated(nint pointer, nuint bytes) => Memory.Map(pointer, bytes);

    [UnmanagedCallersOnly]
    private static void Freed(nint pointer) => Memory.Free((ulong)pointer);

    [UnmanagedCallersOnly]
    private static int Loaded(byte* ptx) => Guard(() => PtxModule.Parse(Marshal.PtrToStringUTF8((nint)ptx)!));

    [UnmanagedCallersOnly]
    private static int Launched(byte* ptx, byte* entry, int* grid, int* block, int shared, byte* arguments, nuint bytes) => Guard(() =>
    {
        (string Ptx, string Entry) key = (Marshal.PtrToStringUTF8((nint)ptx)!, Marshal.PtrToStringUTF8((nint)entry)!);
        if (!Kernels.TryGetValue(key, out PtxKernel? kernel))
        {
            Kernels.Add(key, kernel = new PtxKernel(key.Ptx, key.Entry, Memory));
        }

        LaunchShape shape = new((grid[0], grid[1], grid[2]), (block[0], block[1], block[2]), shared);
        Reports.Add(kernel.Launch(shape, new ReadOnlySpan<byte>(arguments, (int)bytes)));
    });

    // An exception must not cross the border.
    private static int Guard(Action action)
    {
        try
        {
            action();
            return 0;
        }
        catch (PtxFault fault)
        {
            Fault = fault.Message;
            return 1;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Callbacks
    {
        public delegate* unmanaged<nint, nuint, void> Allocated;
        public delegate* unmanaged<nint, void> Freed;
        public delegate* unmanaged<byte*, int> Loaded;
        public delegate* unmanaged<byte*, byte*, int*, int*, int, byte*, nuint, int> Launched;
    }
}
