using System;

namespace KernelGen;

/// <summary>A built program. Its kernels' arguments are set under the device's lock.</summary>
internal sealed class OpenClProgram : IDisposable
{
    private readonly OpenClApi _api;
    private readonly nint[] _kernels;
    private nint _program;

    /// <summary>Takes a built program over.</summary>
    /// <param name="api">The calls.</param>
    /// <param name="program">The program.</param>
    /// <param name="kernels">Names of its kernels.</param>
    /// <param name="isFromCache">Whether it came from the folder.</param>
    public OpenClProgram(OpenClApi api, nint program, ReadOnlySpan<string> kernels, bool isFromCache)
    {
        _api = api;
        _program = program;
        _kernels = new nint[kernels.Length];
        IsFromCache = isFromCache;
        try
        {
            for (int i = 0; i < kernels.Length; i++)
            {
                _kernels[i] = api.CreateKernel(program, kernels[i]);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether it was compiled by an earlier process.</summary>
    public bool IsFromCache { get; }

    /// <summary>A kernel, by its place in the list of names.</summary>
    public nint this[int index] => _kernels[index];

    public void Dispose()
    {
        foreach (nint kernel in _kernels)
        {
            if (kernel != 0)
            {
                _api.ReleaseKernel(kernel);
            }
        }

        Array.Clear(_kernels);
        if (_program != 0)
        {
            _api.ReleaseProgram(_program);
            _program = 0;
        }
    }
}
