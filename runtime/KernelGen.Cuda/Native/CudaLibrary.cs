using System;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;
using ILGPU.Runtime.Cuda;

namespace KernelGen;

/// <summary>Finds the driver's library for ILGPU, which looks for a name that only development packages install on Linux.</summary>
internal static class CudaLibrary
{
    private static readonly string[] Names = OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1", "libcuda.so"];
    private static readonly Lock Gate = new();
    private static bool _isRegistered;

    /// <summary>A library to use in place of the driver's; to be set before the first use of CUDA in the process.</summary>
    public static string? Path { get; set; }

    /// <summary>The driver's library, or 0 where no driver is installed.</summary>
    public static nint Handle
    {
        get
        {
            if (Path != null)
            {
                return NativeLibrary.Load(Path);
            }

            foreach (string name in Names)
            {
                if (NativeLibrary.TryLoad(name, out nint handle))
                {
                    return handle;
                }
            }

            return 0;
        }
    }

    /// <summary>Makes ILGPU find the library. Must come before ILGPU's first use of CUDA.</summary>
    public static void Register()
    {
        lock (Gate)
        {
            if (!_isRegistered)
            {
                NativeLibrary.SetDllImportResolver(typeof(CudaAPI).Assembly, Resolve);
                _isRegistered = true;
            }
        }
    }

    // Other libraries of ILGPU are found as usual.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name is "cuda" or "nvcuda" ? Handle : 0;
}
