using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using KernelGen.Cli.Demo;
using KernelGen.Cli.Terminal;
using ScottPlot;

namespace KernelGen.Cli.Studies;

/// <summary>What a language model of 100 million parameters costs on a device: tokens per second and memory of every operation, in every format.</summary>
internal sealed class OnDeviceStudy : StudyVerb<OnDeviceRow>
{
    private const string Attention = "attention";
    private const string FeedForward = "feed-forward";
    private const string Head = "head";
    private const string Whole = "all linear layers";
    private const int Tokens = 15;

    private readonly Option<string> _device = new("--device")
    {
        Description = "cpu, cuda, cuda:0, opencl, opencl:0 or auto.",
        HelpName = "D",
        DefaultValueFactory = static _ => DeviceList.Cpu,
    };

    public OnDeviceStudy()
        : base("ondevice", "Times the linear layers of a language model of 100 million parameters on a device, by operation and format.")
    {
        Add(_device);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<StudyColumn<OnDeviceRow>> Columns { get; } =
    [
        new("device", static row => row.Device, IsNumber: false),
        new("operation", static row => row.Operation, IsNumber: false),
        new("format", static row => row.Format, IsNumber: false),
        new("layers", static row => Text($"{row.Layers}")),
        new("tokens/s", static row => Text($"{row.TokensPerSecond:0.0}")),
        new("MB", static row => Text($"{row.Megabytes:0.0}")),
    ];

    /// <inheritdoc/>
    protected override IReadOnlyList<OnDeviceRow> Measure(ParseResult arguments, IProgressReport progress)
    {
        CudaDevices.Use();
        OpenClDevices.Use();
        IDevice device = DeviceList.Open(arguments.GetValue(_device)!);
        return
        [
            .. Measure<SmallModel.Float32.Attention, SmallModel.Float32.Up, SmallModel.Float32.Down, SmallModel.Float32.Head>(device, progress),
            .. Measure<SmallModel.Int8.Attention, SmallModel.Int8.Up, SmallModel.Int8.Down, SmallModel.Int8.Head>(device, progress),
            .. Measure<SmallModel.Int4.Attention, SmallModel.Int4.Up, SmallModel.Int4.Down, SmallModel.Int4.Head>(device, progress),
            .. Measure<SmallModel.NormalFloat4.Attention, SmallModel.NormalFloat4.Up, SmallModel.NormalFloat4.Down, SmallModel.NormalFloat4.Head>(device, progress),
        ];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Finding> Judge(IReadOnlyList<OnDeviceRow> rows)
    {
        OnDeviceRow[] whole = [.. rows.Where(static row => row.Operation == Whole)];
        OnDeviceRow exact = whole[0], best = whole.MaxBy(static row => row.TokensPerSecond)!;
        return
        [
            new(
                "Quantized weights write more tokens per second than fp32, in less memory.",
                whole.Skip(1).All(row => row.TokensPerSecond > exact.TokensPerSecond && row.Megabytes < exact.Megabytes),
                Text($"The fastest, {best.Format}, {best.TokensPerSecond / exact.TokensPerSecond:0.00} times as many, in {best.Megabytes / exact.Megabytes:0.00} of the memory.")),
        ];
    }

    /// <inheritdoc/>
    protected override void Draw(Plot plot, IReadOnlyList<OnDeviceRow> rows)
    {
        OnDeviceRow[] whole = [.. rows.Where(static row => row.Operation == Whole)];
        StudyPlot.Bars(plot, whole, static row => row.Format, static row => row.TokensPerSecond);
        plot.Title($"A language model of 100 million parameters on {rows[0].Device}");
        plot.YLabel("tokens per second, linear layers only");
    }

    private static List<OnDeviceRow> Measure<TAttention, TUp, TDown, THead>(IDevice device, IProgressReport progress)
        where TAttention : class, IQuantizedLinear<TAttention>
        where TUp : class, IQuantizedLinear<TUp>
        where TDown : class, IQuantizedLinear<TDown>
        where THead : class, IQuantizedLinear<THead>
    {
        progress.Begin($"write tokens in {TAttention.Format}");
        using DecodeStep step = new(device);
        Add<TAttention>(Attention, 4 * SmallModel.Blocks);
        Add<TUp>(FeedForward, 2 * SmallModel.Blocks);
        Add<TDown>(FeedForward, SmallModel.Blocks);
        Add<THead>(Head, 1);
        IReadOnlyDictionary<string, double> seconds = step.Measure(Tokens);

        List<OnDeviceRow> rows = [];
        foreach ((string operation, double time) in seconds)
        {
            (int layers, long bytes) = step.Size(operation);
            rows.Add(new(device.Name, operation, TAttention.Format.ToString(), layers, 1 / time, bytes / 1e6));
        }

        rows.Add(new(device.Name, Whole, TAttention.Format.ToString(), rows.Sum(static row => row.Layers), 1 / seconds.Values.Sum(), rows.Sum(static row => row.Megabytes)));
        return rows;

        void Add<TLayer>(string operation, int count)
            where TLayer : class, IQuantizedLinear<TLayer> =>
            step.Add<TLayer>(operation, count, RandomTensors.Create(TLayer.Format, TLayer.OutFeatures, TLayer.InFeatures, seed: 1));
    }
}
