using System.IO;
using System.Runtime.InteropServices;

namespace KernelGen.Bench.Libraries.OnnxRuntime;

/// <summary>ONNX Runtime through the function table of its C API.</summary>
internal sealed unsafe class OrtLibrary
{
    // The oldest table that has every function of OrtFunction.
    private const uint ApiVersion = 16;
    private const int ErrorsOnly = 3, DeviceAllocator = 0, DefaultMemory = 0;

    private readonly nint* _functions;

    private OrtLibrary(nint library)
    {
        nint* table = ((delegate* unmanaged<nint*>)NativeLibrary.GetExport(library, "OrtGetApiBase"))();
        _functions = ((delegate* unmanaged<uint, nint*>)table[0])(ApiVersion);
        Name = "ONNX Runtime " + Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)table[1])());

        nint environment, memory;
        fixed (byte* name = "bench\0"u8)
        {
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)this[OrtFunction.CreateEnv])(ErrorsOnly, name, &environment));
        }

        Check(((delegate* unmanaged<int, int, nint*, nint>)this[OrtFunction.CreateCpuMemoryInfo])(DeviceAllocator, DefaultMemory, &memory));
        (Environment, Memory) = (environment, memory);
    }

    /// <summary>The library and its version.</summary>
    public string Name { get; }

    /// <summary>The environment, one for the process.</summary>
    public nint Environment { get; }

    /// <summary>Describes memory of the CPU.</summary>
    public nint Memory { get; }

    /// <summary>A function of the table.</summary>
    public nint this[OrtFunction function] => _functions[(int)function];

    /// <summary>Loads the library from a folder.</summary>
    /// <exception cref="KernelGenException">The folder holds no library that runs here; the message says how to get one.</exception>
    public static OrtLibrary Load(string folder)
    {
        string path = Path.Combine(folder, "libonnxruntime.so");
        return File.Exists(path) && NativeLibrary.TryLoad(path, out nint library)
            ? new(library)
            : throw new KernelGenException("no ONNX Runtime for this machine; bench/peers/fetch.sh fetches it for Linux on x64");
    }

    /// <summary>Turns a status that is not success into an exception.</summary>
    /// <exception cref="KernelGenException">The function failed; the message is the library's.</exception>
    public void Check(nint status)
    {
        if (status != 0)
        {
            string? message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)this[OrtFunction.GetErrorMessage])(status));
            Release(OrtFunction.ReleaseStatus, status);
            throw new KernelGenException($"{Name}: {message}");
        }
    }

    /// <summary>Frees an object; 0 is no object.</summary>
    public void Release(OrtFunction function, nint handle) => ((delegate* unmanaged<nint, void>)this[function])(handle);
}
