using System;
using System.Runtime.InteropServices;

namespace KernelGen.Bench.Libraries.OnnxRuntime;

/// <summary>A session with one node; inputs and outputs stay where they are between runs.</summary>
internal sealed unsafe class OrtProduct : IDisposable
{
    private const nuint Alignment = 64;

    private readonly OrtLibrary _library;
    private readonly BenchShape _shape;
    private readonly int _rows;
    private readonly float* _x, _y;
    private readonly byte* _names;
    private readonly nint _session, _input, _output;

    /// <summary>Loads a model.</summary>
    /// <param name="library">The library.</param>
    /// <param name="model">See <see cref="OnnxModel"/>.</param>
    /// <param name="shape">N and K.</param>
    /// <param name="rows">M.</param>
    /// <param name="threads">Threads of the session.</param>
    /// <param name="configuration">Entries of the session's configuration.</param>
    /// <exception cref="KernelGenException">The library refuses the model.</exception>
    public OrtProduct(
        OrtLibrary library, ReadOnlyMemory<byte> model, BenchShape shape, int rows, int threads, params ReadOnlySpan<(string Key, string Value)> configuration)
    {
        (_library, _shape, _rows) = (library, shape, rows);
        _x = (float*)NativeMemory.AlignedAlloc((nuint)rows * (nuint)shape.K * sizeof(float), Alignment);
        _y = (float*)NativeMemory.AlignedAlloc((nuint)rows * (nuint)shape.N * sizeof(float), Alignment);
        _names = (byte*)NativeMemory.AllocZeroed(4);
        (_names[0], _names[2]) = ((byte)OnnxModel.Input[0], (byte)OnnxModel.Output[0]);
        try
        {
            _session = CreateSession(model, threads, configuration);
            _input = Tensor(_x, shape.K);
            _output = Tensor(_y, shape.N);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Sets the activations, M×K.</summary>
    public void SetActivations(ReadOnlySpan<float> x) => x.CopyTo(new Span<float>(_x, _rows * _shape.K));

    /// <summary>The outputs, M×N.</summary>
    public ReadOnlySpan<float> Outputs => new(_y, _rows * _shape.N);

    /// <summary>Computes the product.</summary>
    /// <exception cref="KernelGenException">The library says that it failed.</exception>
    public void Run()
    {
        byte* inputName = _names, outputName = _names + 2;
        nint input = _input, output = _output;
        _library.Check(((delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)_library[OrtFunction.Run])(
            _session, 0, &inputName, &input, 1, &outputName, 1, &output));
    }

    /// <summary>Frees the session.</summary>
    public void Dispose()
    {
        _library.Release(OrtFunction.ReleaseValue, _input);
        _library.Release(OrtFunction.ReleaseValue, _output);
        _library.Release(OrtFunction.ReleaseSession, _session);
        NativeMemory.AlignedFree(_x);
        NativeMemory.AlignedFree(_y);
        NativeMemory.Free(_names);
    }

    private nint CreateSession(ReadOnlyMemory<byte> model, int threads, ReadOnlySpan<(string Key, string Value)> configuration)
    {
        nint options, session;
        _library.Check(((delegate* unmanaged<nint*, nint>)_library[OrtFunction.CreateSessionOptions])(&options));
        try
        {
            _library.Check(((delegate* unmanaged<nint, int, nint>)_library[OrtFunction.SetIntraOpNumThreads])(options, threads));
            _library.Check(((delegate* unmanaged<nint, int, nint>)_library[OrtFunction.SetInterOpNumThreads])(options, 1));
            foreach ((string key, string value) in configuration)
            {
                Configure(options, key, value);
            }

            fixed (byte* bytes = model.Span)
            {
                _library.Check(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)_library[OrtFunction.CreateSessionFromArray])(
                    _library.Environment, bytes, (nuint)model.Length, options, &session));
            }

            return session;
        }
        finally
        {
            _library.Release(OrtFunction.ReleaseSessionOptions, options);
        }
    }

    private void Configure(nint options, string key, string value)
    {
        nint keyText = Marshal.StringToCoTaskMemUTF8(key), valueText = Marshal.StringToCoTaskMemUTF8(value);
        try
        {
            _library.Check(((delegate* unmanaged<nint, nint, nint, nint>)_library[OrtFunction.AddSessionConfigEntry])(options, keyText, valueText));
        }
        finally
        {
            Marshal.FreeCoTaskMem(keyText);
            Marshal.FreeCoTaskMem(valueText);
        }
    }

    private nint Tensor(float* data, int columns)
    {
        nint value;
        long* dimensions = stackalloc long[] { _rows, columns };
        _library.Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)_library[OrtFunction.CreateTensorWithDataAsOrtValue])(
            _library.Memory, data, (nuint)_rows * (nuint)columns * sizeof(float), dimensions, 2, (int)OnnxType.Float, &value));
        return value;
    }
}
