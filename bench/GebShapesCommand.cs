using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Linq;

namespace KernelGen.Bench;

/// <summary><c>geb-shapes</c>: tokens per second of the linear layers of a language model of 1.2 billion parameters (GEB-1.3B's: 24 blocks of width 2048), in fp32, int8 and int4.</summary>
/// <remarks>
/// Weights are random. fp32 layers of all blocks are 4.9 GB, so as many blocks as <c>--blocks</c> says are held, in memory of their own, and the time of a token is that of all
/// of them times 24 over their number. The formats take turns, token by token.
/// </remarks>
internal sealed class GebShapesCommand : Command
{
    private const int Blocks = 24;
    private const int Width = 2048;
    private const int FeedForward = 5632;

    // Queries, keys, values and output; gate, up and down.
    private static readonly BenchShape[] s_block =
    [
        new(Width, Width), new(Width, Width), new(Width, Width), new(Width, Width), new(FeedForward, Width), new(FeedForward, Width), new(Width, FeedForward),
    ];

    private static readonly string[] s_formats = ["f32", "i8c_a8", "i4g128_a8"];

    private readonly Option<int> _held = new("--blocks") { Description = "Blocks that are held in memory, 1 to 24.", DefaultValueFactory = static _ => 4 };

    private readonly Option<int> _tokens = new("--tokens") { Description = "Tokens to write in each format, at least 1.", DefaultValueFactory = static _ => 15 };

    /// <summary>Names the command and its options.</summary>
    public GebShapesCommand()
        : base("geb-shapes", "Times the linear layers of a 1.2-billion-parameter model, one token at a time.")
    {
        Add(_held);
        Add(_tokens);
        SetAction(result => Cli.Run(() => Measure(result)));
    }

    private void Measure(ParseResult result)
    {
        int held = result.GetValue(_held), tokens = result.GetValue(_tokens);
        if (held is < 1 or > Blocks || tokens < 1)
        {
            throw new KernelGenException($"--blocks {held} --tokens {tokens} cannot be measured; hold 1 to {Blocks} blocks and write at least 1 token.");
        }

        Model[] models = [.. s_formats.Select(id => new Model(BenchFormats.Find(id) ?? throw new KernelGenException($"The bench has no format {id}."), held))];
        foreach (Model model in models)
        {
            model.Token();
        }

        for (int token = 0; token < tokens; token++)
        {
            foreach (Model model in models)
            {
                model.TimeToken();
            }
        }

        MarkdownTable table = new("format", ">tokens/s", ">× fp32", ">MB");
        foreach (Model model in models)
        {
            table.Add(
                model.Format.ToString(),
                Number(held / model.Median / Blocks, "0.00"),
                Number(models[0].Median / model.Median, "0.00"),
                Number(model.BlockBytes * Blocks / 1e6, "0"));
            model.Dispose();
        }

        table.Write(Console.Out);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Some blocks in one format.</summary>
    private sealed class Model : IDisposable
    {
        private readonly List<(IDeviceLinear Layer, float[] X, float[] Y)> _layers = [];
        private readonly List<double> _seconds = [];

        public Model(BenchFormat format, int blocks)
        {
            Format = format.Format;
            foreach (BenchShape shape in s_block)
            {
                BlockBytes += Format.PackedBytes(shape.N, shape.K);
                LayerTensors tensors = RandomLayer.Create(Format, shape, seed: 45);
                float[] x = RandomLayer.Activations(1, shape.K, seed: 1), y = new float[shape.N];
                for (int block = 0; block < blocks; block++)
                {
                    _layers.Add((CpuDevice.Default.Prepare(format.Kernels, tensors), x, y));
                }
            }
        }

        public LayerFormat Format { get; }

        public long BlockBytes { get; }

        public double Median => _seconds.Order().ElementAt(_seconds.Count / 2);

        public void Token()
        {
            foreach ((IDeviceLinear layer, float[] x, float[] y) in _layers)
            {
                layer.Forward(x, y, rows: 1);
            }
        }

        public void TimeToken()
        {
            long start = Stopwatch.GetTimestamp();
            Token();
            _seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        public void Dispose()
        {
            foreach ((IDeviceLinear layer, _, _) in _layers)
            {
                layer.Dispose();
            }
        }
    }
}
