using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using KernelGen.Tests.Interpreter;
using Xunit;

namespace KernelGen.Tests.Driver;

/// <summary>A driver whose GPU is the interpreter, behind ILGPU's own accelerator. It is compiled when first asked for, and there is one in a process.</summary>
internal static unsafe class StubDriver
{
    /// <summary>The driver's version.</summary>
    public const int Version = 12040;

    private static readonly Lazy<nint> Library = new(Load);
    private static readonly Dictionary<(string Ptx, string Entry), PtxKernel> Kernels = [];
    private static readonly Lock Gate = new();

    /// <summary>What each launch did, in order.</summary>
    public static List<LaunchReport> Reports { get; } = [];

    /// <summary>Modules that were loaded.</summary>
    public static int LoadedModules { get; private set; }

    /// <summary>Bytes of the GPU's memory in use.</summary>
    public static long AllocatedBytes { get; private set; }

    /// <summary>What the interpreter last refused; ILGPU only passes on a number.</summary>
    public static string? Fault { get; private set; }

    private static GlobalMemory Memory { get; } = new();

    private static Dictionary<nint, long> Sizes { get; } = [];

    /// <summary>Makes CUDA run on the interpreter; the test is skipped where there is no C compiler.</summary>
    /// <returns>The library, for calls that ILGPU does not make.</returns>
    public static nint Require()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/gcc"), "the stub driver needs Linux and /usr/bin/gcc");
        return Library.Value;
    }

    /// <summary>Makes a call fail.</summary>
    /// <param name="name">The call.</param>
    /// <param name="code">What it returns.</param>
    /// <param name="skips">How often it succeeds before.</param>
    /// <param name="always">Whether it fails from then on, and not once.</param>
    public static void Fail(string name, int code, int skips = 0, bool always = false)
    {
        fixed (byte* text = (byte[])[.. Encoding.UTF8.GetBytes(name), 0])
        {
            ((delegate* unmanaged<byte*, int, int, int, void>)NativeLibrary.GetExport(Require(), "stub_fail"))(text, code, skips, always ? 1 : 0);
        }
    }

    /// <summary>Changes the machine.</summary>
    /// <param name="version">The driver's version.</param>
    /// <param name="devices">How many GPUs there are.</param>
    /// <param name="freeBytes">The largest piece of memory.</param>
    public static void Machine(int version = Version, int devices = 1, long freeBytes = 80L << 30) =>
        ((delegate* unmanaged<int, int, nuint, void>)NativeLibrary.GetExport(Require(), "stub_machine"))(version, devices, (nuint)freeBytes);

    /// <summary>Contexts that this thread has not given back.</summary>
    public static int PushedContexts() => ((delegate* unmanaged<int>)NativeLibrary.GetExport(Require(), "stub_pushed"))();

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
        ((delegate* unmanaged<Callbacks, int, int, void>)NativeLibrary.GetExport(handle, "stub_configure"))(callbacks, 90, Version);
        return handle;
    }

    private static string Source([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "stub_cuda.c");

    [UnmanagedCallersOnly]
    private static void Allocated(nint pointer, nuint bytes)
    {
        lock (Gate)
        {
            Memory.Map(pointer, bytes);
            Sizes.Add(pointer, (long)bytes);
            AllocatedBytes += (long)bytes;
        }
    }

    [UnmanagedCallersOnly]
    private static void Freed(nint pointer)
    {
        lock (Gate)
        {
            Memory.Free((ulong)pointer);
            Sizes.Remove(pointer, out long bytes);
            AllocatedBytes -= bytes;
        }
    }

    [UnmanagedCallersOnly]
    private static int Loaded(byte* ptx) => Guard(() =>
    {
        PtxModule.Parse(Marshal.PtrToStringUTF8((nint)ptx)!);
        LoadedModules++;
    });

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
            lock (Gate)
            {
                action();
            }

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
