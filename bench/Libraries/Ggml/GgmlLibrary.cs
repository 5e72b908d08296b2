using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;

namespace KernelGen.Bench.Libraries.Ggml;

/// <summary>ggml as its packages carry it: a base library, and the CPU variant that scores highest on this machine, by ggml's own rule.</summary>
internal sealed unsafe class GgmlLibrary
{
    // Parameters of a thread pool: a mask of cores first, then the number of threads, then options whose defaults stay.
    private const int ThreadPoolParameterBytes = 1024;

    private readonly nint _cpu, _registry;

    private GgmlLibrary(nint cpu, string variant)
    {
        _cpu = cpu;
        _registry = ((delegate* unmanaged<nint>)NativeLibrary.GetExport(cpu, "ggml_backend_init"))();
        Name = $"ggml {Marshal.PtrToStringUTF8(GgmlBase.Version())} ({variant})";
        RepackBufferType = FindRepack();
    }

    /// <summary>The library, its version and its variant.</summary>
    public string Name { get; }

    /// <summary>The buffer type that reorders weights for the CPU's instructions, or 0 if this build has none.</summary>
    public nint RepackBufferType { get; }

    /// <summary>The only device of the CPU backend.</summary>
    public nint Device => GgmlBase.Device(_registry, 0);

    /// <summary>Loads the library from a folder.</summary>
    /// <exception cref="KernelGenException">The folder holds no library that runs here; the message says how to get one.</exception>
    public static GgmlLibrary Load(string folder)
    {
        string core = Path.Combine(folder, "libggml-base.so");
        if (!File.Exists(core) || !NativeLibrary.TryLoad(core, out nint handle))
        {
            throw new KernelGenException("no ggml for this machine; bench/peers/fetch.sh fetches it for Linux on x64");
        }

        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == GgmlBase.Library ? handle : 0);
        GgmlBase.SetLog(&Ignore, 0);
        (string variant, nint cpu) = Directory.GetFiles(folder, "libggml-cpu-*.so")
            .Select(static path => (path, library: NativeLibrary.TryLoad(path, out nint library) ? library : 0))
            .Where(static each => each.library != 0)
            .MaxBy(static each => Score(each.library));
        return cpu != 0 && Score(cpu) > 0
            ? new(cpu, Path.GetFileNameWithoutExtension(variant)["libggml-cpu-".Length..])
            : throw new KernelGenException($"no CPU variant of ggml in '{folder}' runs here");
    }

    /// <summary>A backend with a thread pool of its own.</summary>
    public (nint Backend, nint ThreadPool) CreateBackend(int threads)
    {
        nint backend = ((delegate* unmanaged<nint>)NativeLibrary.GetExport(_cpu, "ggml_backend_cpu_init"))();
        byte* parameters = stackalloc byte[ThreadPoolParameterBytes];
        GgmlBase.InitThreadPool(parameters, threads);
        nint pool = ((delegate* unmanaged<byte*, nint>)NativeLibrary.GetExport(_cpu, "ggml_threadpool_new"))(parameters);
        ((delegate* unmanaged<nint, int, void>)NativeLibrary.GetExport(_cpu, "ggml_backend_cpu_set_n_threads"))(backend, threads);
        ((delegate* unmanaged<nint, nint, void>)NativeLibrary.GetExport(_cpu, "ggml_backend_cpu_set_threadpool"))(backend, pool);
        return (backend, pool);
    }

    /// <summary>Ends the threads of a pool.</summary>
    public void FreeThreadPool(nint pool) => ((delegate* unmanaged<nint, void>)NativeLibrary.GetExport(_cpu, "ggml_threadpool_free"))(pool);

    // It would report every tensor that it reorders; what it cannot do, it says by return values.
    [UnmanagedCallersOnly]
    private static void Ignore(int level, nint text, nint data)
    {
    }

    private static int Score(nint library) => ((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "ggml_backend_score"))();

    private nint FindRepack()
    {
        nint function = GgmlBase.Address(_registry, "ggml_backend_dev_get_extra_bufts");
        if (function == 0)
        {
            return 0;
        }

        for (nint* types = ((delegate* unmanaged<nint, nint*>)function)(Device); types is not null && *types != 0; types++)
        {
            if (Marshal.PtrToStringUTF8(GgmlBase.BufferTypeName(*types))!.Contains("REPACK", StringComparison.OrdinalIgnoreCase))
            {
                return *types;
            }
        }

        return 0;
    }
}
