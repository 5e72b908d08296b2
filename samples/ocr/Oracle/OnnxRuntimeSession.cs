using System;
using System.IO;
using System.Runtime.InteropServices;
using KernelGen.Bench.Libraries.OnnxRuntime;
using KernelGen.Samples.Ocr.Graphs;

namespace KernelGen.Samples.Ocr.Oracle;

/// <summary>A model of one input and one output in ONNX Runtime, on one thread.</summary>
internal sealed unsafe class OnnxRuntimeSession : IDisposable
{
    private const int FloatElements = 1;

    private readonly OrtLibrary _library;
    private readonly nint _session, _inputName, _outputName;

    /// <summary>Loads library and model.</summary>
    /// <param name="libraryFolder">Where <c>bench/peers/fetch.sh</c> puts the library.</param>
    /// <param name="model">The file.</param>
    /// <exception cref="KernelGenException">The library is not there, or refuses the model.</exception>
    public OnnxRuntimeSession(string libraryFolder, string model)
    {
        _library = OrtLibrary.Load(libraryFolder);
        OnnxGraph graph = OnnxModel.Open(model).Graph;
        _inputName = Marshal.StringToCoTaskMemUTF8(graph.Inputs[0].Name);
        _outputName = Marshal.StringToCoTaskMemUTF8(graph.Outputs[0].Name);
        nint options, session;
        _library.Check(((delegate* unmanaged<nint*, nint>)_library[OrtFunction.CreateSessionOptions])(&options));
        try
        {
            _library.Check(((delegate* unmanaged<nint, int, nint>)_library[OrtFunction.SetIntraOpNumThreads])(options, 1));
            _library.Check(((delegate* unmanaged<nint, int, nint>)_library[OrtFunction.SetInterOpNumThreads])(options, 1));
            byte[] bytes = File.ReadAllBytes(model);
            fixed (byte* data = bytes)
            {
                _library.Check(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)_library[OrtFunction.CreateSessionFromArray])(
                    _library.Environment, data, (nuint)bytes.Length, options, &session));
            }
        }
        finally
        {
            _library.Release(OrtFunction.ReleaseSessionOptions, options);
        }

        _session = session;
    }

    /// <summary>The library and its version.</summary>
    public string Name => _library.Name;

    /// <summary>Computes the output.</summary>
    /// <param name="input">The input.</param>
    /// <param name="result">Receives the output; its shape must be that of the output.</param>
    /// <exception cref="KernelGenException">The library says that it failed.</exception>
    public void Run(Tensor input, Tensor result)
    {
        fixed (float* source = input.Values, destination = result.Values)
        {
            nint x = Value(input, source), y = Value(result, destination), inputName = _inputName, outputName = _outputName;
            try
            {
                _library.Check(((delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)_library[OrtFunction.Run])(
                    _session, 0, &inputName, &x, 1, &outputName, 1, &y));
            }
            finally
            {
                _library.Release(OrtFunction.ReleaseValue, x);
                _library.Release(OrtFunction.ReleaseValue, y);
            }
        }
    }

    public void Dispose()
    {
        _library.Release(OrtFunction.ReleaseSession, _session);
        Marshal.FreeCoTaskMem(_inputName);
        Marshal.FreeCoTaskMem(_outputName);
    }

    private nint Value(Tensor tensor, float* data)
    {
        nint value;
        long* dimensions = stackalloc long[tensor.Rank];
        for (int axis = 0; axis < tensor.Rank; axis++)
        {
            dimensions[axis] = tensor.Shape[axis];
        }

        _library.Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)_library[OrtFunction.CreateTensorWithDataAsOrtValue])(
            _library.Memory, data, (nuint)tensor.Count * sizeof(float), dimensions, (nuint)tensor.Rank, FloatElements, &value));
        return value;
    }
}
