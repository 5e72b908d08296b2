using System;
using System.Runtime.InteropServices;

namespace KernelGen.Bench.Libraries.Ggml;

/// <summary>One <c>ggml_mul_mat</c> as a planned graph: weights of one type, float activations and outputs.</summary>
internal sealed unsafe class GgmlProduct : IDisposable
{
    private const nuint ContextBytes = 1 << 20;

    private readonly GgmlLibrary _library;
    private readonly nint _backend, _weightContext, _context, _weights, _activations, _outputs, _weightBuffer, _buffer, _plan;

    /// <summary>Builds the graph; data are random until they are set.</summary>
    /// <param name="library">The library.</param>
    /// <param name="backend">A backend of it.</param>
    /// <param name="type">The type of the weights.</param>
    /// <param name="shape">N and K.</param>
    /// <param name="rows">M.</param>
    /// <param name="isRepacked">Whether weights lie in the buffer that reorders them.</param>
    /// <exception cref="KernelGenException">The library cannot compute this.</exception>
    public GgmlProduct(GgmlLibrary library, nint backend, GgmlType type, BenchShape shape, int rows, bool isRepacked)
    {
        _library = library;
        _backend = backend;
        _weightContext = NewContext();
        _context = NewContext();
        _weights = GgmlBase.NewTensor(_weightContext, type, shape.K, shape.N);
        _activations = GgmlBase.NewTensor(_context, GgmlType.F32, shape.K, rows);
        _outputs = GgmlBase.Multiply(_context, _weights, _activations);
        nint graph = GgmlBase.NewGraph(_context);
        GgmlBase.Expand(graph, _outputs);
        _weightBuffer = GgmlBase.Allocate(_weightContext, isRepacked ? library.RepackBufferType : GgmlBase.CpuBufferType());
        _buffer = GgmlBase.Allocate(_context, GgmlBase.CpuBufferType());
        if (_weightBuffer == 0 || _buffer == 0 || !GgmlBase.Supports(_library.Device, _outputs))
        {
            Dispose();
            throw new KernelGenException($"{library.Name} cannot multiply {type}{(isRepacked ? ", repacked" : "")}, on this machine");
        }

        _plan = GgmlBase.CreatePlan(backend, graph);
    }

    /// <summary>Bytes of the weights.</summary>
    public long WeightBytes => (long)GgmlBase.Bytes(_weights);

    /// <summary>Sets the weights, of the whole matrix in the library's own layout; a repacking buffer reorders them here.</summary>
    public void SetWeights(ReadOnlySpan<byte> weights) => Set(_weights, weights);

    /// <summary>Sets the activations, M×K.</summary>
    public void SetActivations(ReadOnlySpan<float> x) => Set(_activations, MemoryMarshal.AsBytes(x));

    /// <summary>Reads the outputs, M×N.</summary>
    public void GetOutputs(Span<float> y)
    {
        fixed (float* pointer = y)
        {
            GgmlBase.Get(_outputs, pointer, 0, (nuint)y.Length * sizeof(float));
        }
    }

    /// <summary>Computes the product.</summary>
    /// <exception cref="KernelGenException">The library says that it failed.</exception>
    public void Run()
    {
        int status = GgmlBase.Compute(_backend, _plan);
        if (status != 0)
        {
            throw new KernelGenException($"{_library.Name} failed with status {status}");
        }
    }

    /// <summary>Frees everything but the backend.</summary>
    public void Dispose()
    {
        if (_plan != 0)
        {
            GgmlBase.FreePlan(_backend, _plan);
        }

        foreach (nint buffer in (ReadOnlySpan<nint>)[_weightBuffer, _buffer])
        {
            GgmlBase.FreeBuffer(buffer);
        }

        GgmlBase.Free(_context);
        GgmlBase.Free(_weightContext);
    }

    private static nint NewContext() => GgmlBase.Init(new() { Bytes = ContextBytes, IsWithoutData = 1 });

    private static void Set(nint tensor, ReadOnlySpan<byte> data)
    {
        fixed (byte* pointer = data)
        {
            GgmlBase.Set(tensor, pointer, 0, (nuint)data.Length);
        }
    }
}
