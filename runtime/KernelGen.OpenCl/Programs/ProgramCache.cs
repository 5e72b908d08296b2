using System;
using System.Collections.Generic;
using System.Threading;
using Silk.NET.OpenCL;

namespace KernelGen;

/// <summary>The programs of a device, one for each text and its options, built when they are first needed: from the folder, or else by the driver's compiler.</summary>
internal sealed class ProgramCache(OpenClApi api, nint context, nint device, nint queue, BinaryCache binaries) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, OpenClProgram> _programs = [];

    /// <summary>Programs built so far.</summary>
    public int Count => _programs.Count;

    /// <summary>The program of a text. Other threads that need one wait meanwhile; compilers are not all thread-safe.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="source">The text.</param>
    /// <param name="options">Options for the compiler.</param>
    /// <param name="kernels">Names of its kernels.</param>
    /// <exception cref="KernelGenException">The driver refuses it. A later call tries again.</exception>
    public OpenClProgram Get(string name, string source, string options, params ReadOnlySpan<string> kernels)
    {
        byte[] key = binaries.Key(source, options);
        string text = Convert.ToHexString(key);
        lock (_lock)
        {
            if (!_programs.TryGetValue(text, out OpenClProgram? program))
            {
                program = FromBinary(key, options, kernels) ?? FromSource(name, source, options, key, kernels);
                _programs.Add(text, program);
            }

            return program;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (OpenClProgram program in _programs.Values)
            {
                program.Dispose();
            }

            _programs.Clear();
        }
    }

    private OpenClProgram? FromBinary(byte[] key, string options, ReadOnlySpan<string> kernels)
    {
        ReadOnlySpan<byte> binary = binaries.TryLoad(key);
        nint program = binary.IsEmpty ? 0 : api.TryCreateProgram(context, device, binary);
        if (program == 0)
        {
            return null;
        }

        if (api.TryBuild(program, device, options) != 0)
        {
            api.ReleaseProgram(program);
            return null;
        }

        try
        {
            return new(api, program, kernels, isFromCache: true);
        }
        catch (KernelGenException)
        {
            // A binary without its kernels is as useless as one that does not build.
            return null;
        }
    }

    private OpenClProgram FromSource(string name, string source, string options, byte[] key, ReadOnlySpan<string> kernels)
    {
        nint program = api.CreateProgram(context, source);
        int code = api.TryBuild(program, device, options);
        if (code is (int)ErrorCodes.OutOfResources or (int)ErrorCodes.OutOfHostMemory)
        {
            // Some drivers run out of something while kernels run; it helps to wait for those.
            api.TryFinish(queue);
            code = api.TryBuild(program, device, options);
        }

        if (code != 0)
        {
            KernelGenException error = OpenClError.Of($"clBuildProgram of {name} with '{options}'", code, api.BuildLog(program, device));
            api.ReleaseProgram(program);
            throw error;
        }

        OpenClProgram built = new(api, program, kernels, isFromCache: false);
        if (binaries.Keeps)
        {
            // Not free: PoCL compiles each kernel once more, for groups of any size, when it is asked for the binary.
            binaries.Store(key, api.TryGetBinary(program));
        }

        return built;
    }
}
