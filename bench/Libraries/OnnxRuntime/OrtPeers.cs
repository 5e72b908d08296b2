using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Bench.Libraries.OnnxRuntime;

/// <summary>Products of ONNX Runtime.</summary>
internal sealed class OrtPeers : IPeerLibrary
{
    private static readonly OrtFormat[] s_formats =
    [
        OrtFormat.Float32,
        OrtFormat.DynamicInt8,
        OrtFormat.Blocks(8, 32),
        OrtFormat.Blocks(8, 128),
        OrtFormat.Blocks(4, 32),
        OrtFormat.Blocks(4, 128),
        OrtFormat.Blocks(2, 32),
        OrtFormat.Blocks(2, 128),
        OrtFormat.Blocks(2, 32, tables: true),
        OrtFormat.Blocks(2, 128, tables: true),
    ];

    private readonly OrtLibrary _library;
    private readonly Dictionary<(string, int), double> _errors = [];

    /// <summary>Loads the library from a folder.</summary>
    /// <exception cref="KernelGenException">There is none for this machine.</exception>
    public OrtPeers(string folder) => _library = OrtLibrary.Load(folder);

    public string Name => _library.Name;

    public IReadOnlyList<string> Formats { get; } = [.. s_formats.Select(static format => format.Name)];

    public IPeer Prepare(string format, BenchShape shape, int rows, int threads)
    {
        OrtFormat found = s_formats.Single(each => each.Name == format);
        double error = Error(found, shape.K);
        ReadOnlyMemory<byte> model = found.Build(shape, rows);
        OrtProduct[] copies = PeerCopies<OrtProduct>.Create(rows, () =>
        {
            OrtProduct product = new(_library, model, shape, rows, threads, found.Configuration);
            product.SetActivations(RandomLayer.Activations(rows, shape.K, seed: 2));
            return product;
        });
        return new PeerCopies<OrtProduct>("ONNX Runtime " + format, found.StoredBits(shape), error, copies, static product => product.Run());
    }

    // The library is one for the process and has no end.
    public void Dispose()
    {
    }

    private double Error(OrtFormat format, int inputs)
    {
        if (!_errors.TryGetValue((format.Name, inputs), out double error))
        {
            ErrorProbe probe = ErrorProbe.For(inputs);
            BenchShape shape = new(ErrorProbe.Outputs, inputs);
            using OrtProduct product = new(_library, format.Build(shape, ErrorProbe.Rows), shape, ErrorProbe.Rows, threads: 1, format.Configuration);
            product.SetActivations(probe.Activations.Values);
            product.Run();
            error = _errors[(format.Name, inputs)] = probe.Of(product.Outputs);
        }

        return error;
    }
}
