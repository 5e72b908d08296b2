using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading.Tasks;
using KernelGen.Cli.Demo;
using KernelGen.Cli.Terminal;
using ScottPlot;

namespace KernelGen.Cli.Studies;

/// <summary>What dequantization costs: one 4-bit layer decoded to floats before every product, and in the registers of a fused kernel, beside the same layer in fp32.</summary>
/// <remarks>
/// The first way is what a quantized checkpoint does in a framework without kernels for it. It is timed at its best: codes are one byte each already, all cores decode,
/// and the floats need not be brought into the layout that the fp32 kernel reads.
/// </remarks>
internal sealed class DequantOverheadStudy : StudyVerb<DequantOverheadRow>
{
    private const string Exact = "fp32";
    private const string Unfused = "4 bits, decoded first";
    private const string Fused = "4 bits, fused";

    private static readonly int[] s_rows = [1, 16, 128];

    public DequantOverheadStudy()
        : base("dequant-overhead", "Times a 4-bit layer whose weights are decoded before the product, the fused kernel, and fp32, with the memory of each.")
    {
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<StudyColumn<DequantOverheadRow>> Columns { get; } =
    [
        new("way", static row => row.Way, IsNumber: false),
        new("rows", static row => Text($"{row.Rows}")),
        new("ms", static row => Text($"{row.Milliseconds:0.00}")),
        new("of which decoding", static row => Text($"{row.DecodingMilliseconds:0.00}")),
        new("× fp32", static row => Text($"{row.TimesFp32:0.00}")),
        new("MB of weights", static row => Text($"{row.Megabytes:0.0}")),
    ];

    /// <inheritdoc/>
    protected override IReadOnlyList<DequantOverheadRow> Measure(ParseResult arguments, IProgressReport progress)
    {
        progress.Begin($"pack {LargeLayers.Inputs} → {LargeLayers.Outputs}");
        using LargeLayers.Float32 exact = TimedLayer.Create<LargeLayers.Float32>(CpuDevice.Default);
        LayerTensors tensors = RandomTensors.Create(LargeLayers.Int4.Format, LargeLayers.Outputs, LargeLayers.Inputs, seed: 1);
        using LargeLayers.Int4 fused = LargeLayers.Int4.Create(tensors, CpuDevice.Default);
        Matrix floats = new(LargeLayers.Outputs, LargeLayers.Inputs);
        double whole = LargeLayers.Float32.PackedBytes / 1e6, packed = LargeLayers.Int4.PackedBytes / 1e6;

        List<DequantOverheadRow> results = [];
        foreach (int rows in s_rows)
        {
            progress.Begin($"{rows} rows");
            float[] x = LayerBench.Activations(rows * LargeLayers.Inputs), y = new float[rows * LargeLayers.Outputs];
            double[] seconds = TimedLayer.Race(
                () => exact.Forward(x, y, rows),
                () => Decode(tensors.Weights, floats),
                () =>
                {
                    Decode(tensors.Weights, floats);
                    exact.Forward(x, y, rows);
                },
                () => fused.Forward(x, y, rows));
            (double product, double decoding, double both, double inRegisters) = (seconds[0], seconds[1], seconds[2], seconds[3]);
            Add(Exact, product, 0, whole);
            Add(Unfused, both, decoding, packed + whole);
            Add(Fused, inRegisters, 0, packed);

            void Add(string way, double total, double decodingPart, double megabytes) => results.Add(new(way, rows, total * 1e3, decodingPart * 1e3, product / total, megabytes));
        }

        return results;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Finding> Judge(IReadOnlyList<DequantOverheadRow> rows)
    {
        DequantOverheadRow unfused = rows.First(static row => row.Way == Unfused), fused = rows.First(static row => row.Way == Fused);
        DequantOverheadRow many = rows.Last(static row => row.Way == Fused);
        return
        [
            new(
                "Decoded first, 4 bits save memory on disk and cost time: at M = 1 they are slower than fp32.",
                unfused.TimesFp32 < 1,
                Text($"{unfused.TimesFp32:0.00} times as fast, {unfused.DecodingMilliseconds / unfused.Milliseconds:0 %} of the time is decoding; {unfused.Megabytes:0} MB.")),
            new("Fused, they are faster than fp32 at M = 1.", fused.TimesFp32 > 1, Text($"{fused.TimesFp32:0.00} times as fast; {fused.Megabytes:0} MB.")),
            new(Text($"They still are at M = {many.Rows}."), many.TimesFp32 > 1, Text($"{many.TimesFp32:0.00} times as fast.")),
        ];
    }

    /// <inheritdoc/>
    protected override void Draw(Plot plot, IReadOnlyList<DequantOverheadRow> rows)
    {
        DequantOverheadRow[] one = [.. rows.Where(static row => row.Rows == 1)];
        StudyPlot.Bars(plot, one, static row => row.Way, static row => row.Milliseconds);
        plot.Title(Text($"One token through one layer, {LargeLayers.Inputs} → {LargeLayers.Outputs}"));
        plot.YLabel("milliseconds");
    }

    /// <summary>Decodes 4-bit codes in groups, on all cores: sixteen products per group, and a look-up per weight.</summary>
    private static void Decode(QuantizedTensor tensor, Matrix floats) => Parallel.For(0, tensor.Rows, row =>
    {
        Span<float> values = stackalloc float[16];
        int size = tensor.Format.GroupSize;
        for (int group = 0; group < tensor.Groups; group++)
        {
            int start = group * size, count = Math.Min(size, tensor.Columns - start);
            for (int code = 0; code < values.Length; code++)
            {
                values[code] = tensor.Format.Element.Decode(code) * tensor.Scales[(row * tensor.Groups) + group];
            }

            ReadOnlySpan<byte> codes = tensor.Codes.AsSpan((row * tensor.Columns) + start, count);
            Span<float> decoded = floats.Row(row).Slice(start, count);
            for (int k = 0; k < codes.Length; k++)
            {
                decoded[k] = values[codes[k] & 15];
            }
        }
    });
}
