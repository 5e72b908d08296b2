using System;
using System.IO;
using System.Text;
using Silk.NET.OpenCL;

namespace KernelGen;

/// <summary>The calls of OpenCL that the backend makes. Every failure is a <see cref="KernelGenException"/> with advice.</summary>
/// <remarks>Only the pointer overloads of the binding are used: the others are ambiguous with <c>null</c>.</remarks>
internal sealed unsafe partial class OpenClApi
{
    private static readonly Lazy<CL> s_driver = new(Load);

    private readonly CL _cl = s_driver.Value;

    /// <summary>What a call fails with instead of being made; 0 lets it through. Tests use it for what a healthy driver does not do.</summary>
    public Func<string, int>? Fault { get; set; }

    private static CL Load()
    {
        try
        {
            return CL.GetApi();
        }
        catch (FileNotFoundException exception)
        {
            throw new KernelGenException(
                "There is no OpenCL loader (libOpenCL.so.1, OpenCL.dll) on this machine: install a GPU driver with OpenCL, or for CPUs the packages ocl-icd-libopencl1 and pocl-opencl-icd.",
                exception);
        }
    }

    private int Injected(string call) => Fault?.Invoke(call) ?? 0;

    private static void Check(string call, int code)
    {
        if (code != 0)
        {
            throw OpenClError.Of(call, code);
        }
    }

    private static nint Created(string call, int code, nint handle)
    {
        Check(call, code);
        return handle;
    }

    private static byte[] ZeroTerminated(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]).Trim();
    }
}
