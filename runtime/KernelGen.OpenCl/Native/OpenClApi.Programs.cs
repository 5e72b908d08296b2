using System;
using System.Text;
using Silk.NET.OpenCL;

namespace KernelGen;

/// <summary>Programs and kernels.</summary>
internal sealed unsafe partial class OpenClApi
{
    /// <summary>A program from text, not yet built.</summary>
    public nint CreateProgram(nint context, string source)
    {
        byte[] text = Encoding.UTF8.GetBytes(source);
        int code = Injected("clCreateProgramWithSource");
        nint program = 0;
        fixed (byte* p = text)
        {
            byte* start = p;
            nuint length = (nuint)text.Length;
            program = code != 0 ? 0 : _cl.CreateProgramWithSource(context, 1, &start, &length, &code);
        }

        return Created("clCreateProgramWithSource", code, program);
    }

    /// <summary>A program from a binary that the same driver made, not yet built; 0 if the driver does not take it.</summary>
    public nint TryCreateProgram(nint context, nint device, ReadOnlySpan<byte> binary)
    {
        int status, code;
        nint program;
        fixed (byte* p = binary)
        {
            byte* start = p;
            nuint length = (nuint)binary.Length;
            program = _cl.CreateProgramWithBinary(context, 1, &device, &length, &start, &status, &code);
        }

        if (code == 0 && status == 0)
        {
            return program;
        }

        if (program != 0)
        {
            ReleaseProgram(program);
        }

        return 0;
    }

    /// <summary>Builds a program; returns the error code, 0 for success.</summary>
    public int TryBuild(nint program, nint device, string options)
    {
        int code = Injected("clBuildProgram");
        if (code != 0)
        {
            return code;
        }

        fixed (byte* p = ZeroTerminated(options))
        {
            return _cl.BuildProgram(program, 1, &device, p, null, null);
        }
    }

    /// <summary>What the compiler said.</summary>
    public string BuildLog(nint program, nint device)
    {
        nuint bytes;
        if (_cl.GetProgramBuildInfo(program, device, ProgramBuildInfo.BuildLog, 0, null, &bytes) != 0)
        {
            return "";
        }

        byte[] log = new byte[bytes];
        fixed (byte* p = log)
        {
            return _cl.GetProgramBuildInfo(program, device, ProgramBuildInfo.BuildLog, bytes, p, null) == 0 ? Text(log) : "";
        }
    }

    /// <summary>The binary of a built program; empty if the driver gives none.</summary>
    public byte[] TryGetBinary(nint program)
    {
        nuint bytes;
        if (_cl.GetProgramInfo(program, ProgramInfo.BinarySizes, (nuint)sizeof(nuint), &bytes, null) != 0 || bytes == 0)
        {
            return [];
        }

        byte[] binary = new byte[bytes];
        fixed (byte* p = binary)
        {
            byte* start = p;
            return _cl.GetProgramInfo(program, ProgramInfo.Binaries, (nuint)sizeof(byte*), &start, null) == 0 ? binary : [];
        }
    }

    /// <summary>A kernel of a built program.</summary>
    public nint CreateKernel(nint program, string name)
    {
        int code = Injected("clCreateKernel");
        nint kernel = 0;
        fixed (byte* p = ZeroTerminated(name))
        {
            kernel = code != 0 ? 0 : _cl.CreateKernel(program, p, &code);
        }

        return Created($"clCreateKernel of '{name}'", code, kernel);
    }

    /// <summary>Sets an argument to a number or a handle.</summary>
    public void SetArgument<T>(nint kernel, uint index, T value)
        where T : unmanaged
    {
        int code = _cl.SetKernelArg(kernel, index, (nuint)sizeof(T), &value);
        if (code != 0)
        {
            throw OpenClError.Of($"clSetKernelArg of argument {index}", code);
        }
    }

    public void ReleaseProgram(nint program) => _ = _cl.ReleaseProgram(program);

    public void ReleaseKernel(nint kernel) => _ = _cl.ReleaseKernel(kernel);
}
