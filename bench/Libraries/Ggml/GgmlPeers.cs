using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace KernelGen.Bench.Libraries.Ggml;

/// <summary>Products of ggml, with weights in the repacked buffer where the type has one, as programs on top of ggml do by default.</summary>
internal sealed unsafe class GgmlPeers : IPeerLibrary
{
    private readonly GgmlLibrary _library;
    private readonly Dictionary<int, (nint Backend, nint ThreadPool)> _backends = [];
    private readonly Dictionary<(string, int), double> _errors = [];

    /// <summary>Loads the library from a folder.</summary>
    /// <exception cref="KernelGenException">There is none for this machine.</exception>
    public GgmlPeers(string folder) => _library = GgmlLibrary.Load(folder);

    public string Name => _library.Name;

    public IReadOnlyList<string> Formats { get; } = Enum.GetNames<GgmlType>();

    public IPeer Prepare(string format, BenchShape shape, int rows, int threads)
    {
        GgmlType type = Enum.Parse<GgmlType>(format);
        byte[] tile = Quantize(type, shape.K);
        double error = Error(type, shape.K, tile);
        bool isRepacked = false;
        GgmlProduct[] copies = PeerCopies<GgmlProduct>.Create(rows, () =>
        {
            (GgmlProduct product, isRepacked) = Product(type, shape, rows, threads);
            product.SetWeights(WeightTile.Repeat(tile, (int)GgmlBase.RowBytes(type, shape.K), shape.N));
            product.SetActivations(RandomLayer.Activations(rows, shape.K, seed: 2));
            return product;
        });
        double bits = 8.0 * copies[0].WeightBytes / ((double)shape.N * shape.K);
        return new PeerCopies<GgmlProduct>($"ggml {format}{(isRepacked ? " repacked" : "")}", bits, error, copies, static product => product.Run());
    }

    public void Dispose()
    {
        foreach ((nint backend, nint pool) in _backends.Values)
        {
            GgmlBase.FreeBackend(backend);
            _library.FreeThreadPool(pool);
        }
    }

    private static byte[] Quantize(GgmlType type, int inputs)
    {
        Matrix weights = ErrorProbe.For(inputs).Weights;
        byte[] tile = new byte[(int)GgmlBase.RowBytes(type, inputs) * ErrorProbe.Outputs];
        fixed (float* source = weights.Values)
        fixed (byte* destination = tile)
        {
            nuint written = GgmlBase.Quantize(type, source, destination, 0, weights.Rows, inputs, null);
            return written == (nuint)tile.Length ? tile : throw new KernelGenException($"ggml wrote {written} bytes of {type}, not {tile.Length}");
        }
    }

    private double Error(GgmlType type, int inputs, byte[] tile)
    {
        if (!_errors.TryGetValue((type.ToString(), inputs), out double error))
        {
            ErrorProbe probe = ErrorProbe.For(inputs);
            (GgmlProduct product, _) = Product(type, new(ErrorProbe.Outputs, inputs), ErrorProbe.Rows, threads: 1);
            using (product)
            {
                product.SetWeights(tile);
                product.SetActivations(probe.Activations.Values);
                product.Run();
                float[] y = new float[ErrorProbe.Rows * ErrorProbe.Outputs];
                product.GetOutputs(y);
                error = _errors[(type.ToString(), inputs)] = probe.Of(y);
            }
        }

        return error;
    }

    private (GgmlProduct Product, bool IsRepacked) Product(GgmlType type, BenchShape shape, int rows, int threads)
    {
        ref (nint Backend, nint ThreadPool) backend = ref CollectionsMarshal.GetValueRefOrAddDefault(_backends, threads, out bool exists);
        backend = exists ? backend : _library.CreateBackend(threads);
        if (_library.RepackBufferType != 0 && type is not GgmlType.F16 and not GgmlType.F32)
        {
            try
            {
                return (new(_library, backend.Backend, type, shape, rows, isRepacked: true), true);
            }
            catch (KernelGenException)
            {
                // Not every type has a repacked layout; the name of the peer says which one ran.
            }
        }

        return (new(_library, backend.Backend, type, shape, rows, isRepacked: false), false);
    }
}
