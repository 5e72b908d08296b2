using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using KernelGen.Cli.Latency;
using KernelGen.Cli.Sensitivity;
using KernelGen.Cli.Terminal;
using KernelGen.Quantization;
using Spectre.Console;

namespace KernelGen.Cli.Verbs;

/// <summary>Plans the format of every layer for speed: the fastest on this device that loses little more than 8 bits do, as OHQ does on the chip.</summary>
internal sealed class PlanVerb : Verb
{
    private readonly Option<string?> _weights = new("--weights") { Description = "A safetensors file of matrices, outputs x inputs; the demo's language model if absent.", HelpName = "FILE" };
    private readonly Option<string?> _calibration = new("--calibration") { Description = "A safetensors file with the inputs of every layer, rows x inputs, under the layer's name.", HelpName = "FILE" };
    private readonly Option<double> _tolerance = new("--tolerance")
    {
        Description = "How much more error than with 8 bits is allowed, as a part of what the model has or puts out.",
        HelpName = "T",
        DefaultValueFactory = static _ => 0.02,
    };

    private readonly Option<int> _rows = new("--rows") { Description = "Rows of activations to be fast for.", HelpName = "M", DefaultValueFactory = static _ => 1 };
    private readonly Option<string> _device = new("--device") { Description = "cpu, cuda, cuda:0, opencl, opencl:0 or auto.", HelpName = "D", DefaultValueFactory = static _ => DeviceList.Cpu };
    private readonly Option<string> _output = new("--output") { Description = "The plan, which a build with [Plan] layers reads.", HelpName = "FILE", DefaultValueFactory = static _ => PlanText.FileName };

    public PlanVerb()
        : base(
            "plan",
            "Times every layer of a model in every width on a device, and plans the fastest formats that lose little more than 8 bits do.",
            "plan",
            "plan --tolerance 0.01 --rows 16 --output src/plan.kg.json",
            "plan --weights model.safetensors --calibration inputs.safetensors --device opencl:0 --json")
    {
        foreach (Option option in new Option[] { _weights, _calibration, _tolerance, _rows, _device, _output })
        {
            Add(option);
        }
    }

    public override int Run(ParseResult arguments, VerbOutput output)
    {
        double tolerance = arguments.GetValue(_tolerance) is >= 0 and <= 1 and double part ? part : throw new KernelGenException("--tolerance is a part of the error, from 0 to 1.");
        int rows = arguments.GetValue(_rows) is >= 1 and <= 4096 and int count ? count : throw new KernelGenException("--rows is a number of rows, from 1 to 4096.");
        CudaDevices.Use();
        OpenClDevices.Use();
        IDevice device = DeviceList.Open(arguments.GetValue(_device)!);
        IMeasuredModel model = MeasuredModel.Open(arguments.GetValue(_weights), arguments.GetValue(_calibration), output);
        Row[] layers = output.Track(progress => Measure(model, new CandidateTimes(device, rows), progress.Begin($"{model.Layers.Count} layers in {LatencyCandidates.All.Count} formats on {device.Name}")));

        double budget = model.Allowed(layers.Sum(static layer => layer.Losses[0]), tolerance);
        BitPlan plan = BudgetPlanner.Plan([.. layers.Select(static layer => layer.Options)], budget)
            ?? throw new KernelGenException("No plan is as good as 8 bits; the losses measured are not finite.");
        foreach (Row layer in layers)
        {
            layer.Choose(plan[layer.Name]);
        }

        string path = arguments.GetValue(_output)!;
        PlanFile.Save(path, layers.Select(static layer => (layer.Name, layer.Planned)));
        double seconds = layers.Sum(static layer => layer.PlannedSeconds), eight = layers.Sum(static layer => layer.Seconds[0]), loss = layers.Sum(static layer => layer.PlannedLoss);
        if (output.IsJson)
        {
            output.WriteJson(new
            {
                plan = path,
                device = device.Name,
                rows,
                loss = model.LossName,
                budget,
                plannedLoss = loss,
                plannedMicroseconds = seconds * 1e6,
                microsecondsOf8Bits = eight * 1e6,
                layers = layers.Select(static layer => new { layer.Name, planned = layer.Planned.ToString(), microseconds = layer.Seconds.Select(static time => time * 1e6), layer.Losses }),
            });
            return ExitCode.Success;
        }

        Write(output, layers);
        output.Writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {seconds * 1e6:0.0} µs for all layers at M = {rows}, {eight * 1e6:0.0} µs with 8 bits; {model.LossName} {loss:0.000000} of {budget:0.000000} allowed."));
        output.Note($"Wrote {path}.");
        return ExitCode.Success;
    }

    private static Row[] Measure(IMeasuredModel model, CandidateTimes times, IProgress<double> progress)
    {
        List<Row> rows = [];
        for (int index = 0; index < model.Layers.Count; index++)
        {
            (string name, Matrix weights) = model.Layers[index];
            double[] losses = [.. LatencyCandidates.All.Select(kernels => Math.Max(0, model.Loss(index, Quantizers.Rtn, new LayerFormat(kernels.Format.Weights))))];
            rows.Add(new(name, weights.Rows * (long)weights.Columns, times.Of(weights.Rows, weights.Columns), losses));
            progress.Report((index + 1) / (double)model.Layers.Count);
        }

        return [.. rows];
    }

    private static void Write(VerbOutput output, IReadOnlyList<Row> layers)
    {
        output.Writer.WriteLine("Microseconds of each layer:");
        Table table = new Table().Border(TableBorder.Simple).AddColumn("layer");
        foreach (LayerKernels kernels in LatencyCandidates.All)
        {
            table.AddColumn(new TableColumn($"{kernels.Format.Weights.Element.Bits} bits").RightAligned());
        }

        table.AddColumn("planned");
        foreach (Row layer in layers)
        {
            table.AddRow([Markup.Escape(layer.Name), .. layer.Seconds.Select(static seconds => (seconds * 1e6).ToString("0.0", CultureInfo.InvariantCulture)), layer.Planned.ToString()]);
        }

        output.Console.Write(table);
    }

    /// <summary>A layer with its times and losses in the order of <see cref="LatencyCandidates.All"/>.</summary>
    private sealed class Row(string name, long weights, IReadOnlyList<double> seconds, IReadOnlyList<double> losses)
    {
        private int _choice;

        public string Name => name;

        public IReadOnlyList<double> Seconds => seconds;

        public IReadOnlyList<double> Losses => losses;

        /// <summary>What the plan spends is loss, and what it saves is time.</summary>
        public LayerOptions Options => new(name, weights, [.. LatencyCandidates.All.Select((kernels, i) => new WidthOption(Bits(kernels), losses[i], seconds[i]))]);

        public LayerFormat Planned => LatencyCandidates.All[_choice].Format;

        public double PlannedSeconds => seconds[_choice];

        public double PlannedLoss => losses[_choice];

        public void Choose(int bits) => _choice = LatencyCandidates.All.TakeWhile(kernels => Bits(kernels) != bits).Count();

        private static int Bits(LayerKernels kernels) => kernels.Format.Weights.Element.Bits;
    }
}
