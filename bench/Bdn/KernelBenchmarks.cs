using System.Collections.Generic;
using System.Linq;
using BenchmarkDotNet.Attributes;

namespace KernelGen.Bench.Bdn;

/// <summary>One call of one layer, weights streamed from memory.</summary>
public class KernelBenchmarks
{
    private CpuDevice? _device;
    private RotatedLayer? _layer;
    private float[] _x = [], _y = [];

    internal static Selection Selection { get; set; } = Selection.Of(null, "4096x4096", null, null, careful: false);

    public static IEnumerable<string> Formats => [.. Selection.Formats.Select(static format => format.Id)];

    public static IEnumerable<string> Shapes => [.. Selection.Shapes.Select(static shape => shape.ToString())];

    public static IEnumerable<int> RowCounts => Selection.Rows;

    public static IEnumerable<int> ThreadCounts => Selection.Threads;

    [ParamsSource(nameof(Shapes))]
    public string Shape { get; set; } = "";

    [ParamsSource(nameof(Formats))]
    public string Format { get; set; } = "";

    [ParamsSource(nameof(RowCounts))]
    public int M { get; set; }

    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        BenchFormat format = BenchFormats.Find(Format)!;
        BenchShape shape = BenchShapes.Parse(Shape);
        _device = new CpuDevice(Threads);

        // Nothing else is read between the calls here, so the copies alone must be larger than the caches.
        int copies = M <= Race.StreamedRows ? 1 + (int)(Race.BytesBetween / format.PackedBytes(shape)) : 1;
        _layer = RotatedLayer.Checked(_device, format, shape, copies);
        _x = RandomLayer.Activations(M, shape.K, seed: 2);
        _y = new float[M * shape.N];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _layer?.Dispose();
        _device?.Dispose();
    }

    [Benchmark]
    public void Forward() => _layer!.Run(_x, _y, M);
}
