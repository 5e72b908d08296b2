using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using KernelGen.Cli.Demo;
using KernelGen.Cli.Plots;
using KernelGen.Cli.Terminal;
using KernelGen.Samples;
using KernelGen.Samples.Formats;

namespace KernelGen.Cli.Verbs;

/// <summary>Compresses a small language model every way there is and shows accuracy, size and speed.</summary>
internal sealed class DemoVerb : Verb
{
    private static readonly int[] s_timedRows = [1, 16];

    private readonly Option<string> _directory = new("--output")
    {
        Description = "Where the plots go.",
        HelpName = "DIR",
        DefaultValueFactory = static _ => "kernelgen-demo",
    };

    private readonly Option<string?> _layerFile = new("--layer-json") { Description = "Also write the table of the large layer to a JSON file.", HelpName = "FILE" };

    private readonly Option<string?> _device = new("--device")
    {
        Description = $"Where the linear layers run: cpu, cuda, cuda:0, opencl, opencl:0 or auto; if absent, what {DeviceList.Variable} says, or else the CPU.",
        HelpName = "D",
    };

    public DemoVerb()
        : base("demo", "Compress a small language model and show accuracy, size, speed and samples of its text.", "demo", "demo --json", "demo --device opencl:0", "demo --output plots --layer-json layers.json")
    {
        Add(_device);
        Add(_directory);
        Add(_layerFile);
    }

    public override int Run(ParseResult arguments, VerbOutput output)
    {
        string? layerFile = arguments.GetValue(_layerFile);
        CudaDevices.Use();
        OpenClDevices.Use();
        IDevice device = arguments.GetValue(_device) is { } name ? DeviceList.Open(name) : DeviceList.Default;
        LanguageModelDemo demo = LanguageModelDemo.Load(ModelWeights.DefaultDirectory);
        DemoReport report = new(output);
        if (!output.IsJson)
        {
            using Float32.Attention layer = Float32.Attention.Create(
                LinearLayers.Quantize<Float32.Attention>(demo.Weights.Blocks[0].Query, new ExactFloats(), null), device);
            report.Heading(demo.Weights, layer.Describe());
        }

        IReadOnlyList<DemoResult> results = output.Track(progress => Measure(demo, device, progress));
        DemoRow[] rows = [.. results.Select(static result => result.Row)];
        if (!output.IsJson)
        {
            report.Accuracy(rows);
            report.Kernels(rows);
            report.Samples(results);
        }

        if (!output.IsJson || layerFile is not null)
        {
            IReadOnlyList<LayerRow> layers = output.Track(progress => LayerBench.Run(device, LargeLayers.All, s_timedRows, progress));
            if (layerFile is not null)
            {
                VerbOutput.WriteJsonFile(layerFile, layers);
            }

            if (!output.IsJson)
            {
                report.Layers(layers);
            }
        }

        (string png, string svg) = AccuracyPlot.Save(rows, arguments.GetValue(_directory)!);
        if (output.IsJson)
        {
            output.WriteJson(rows);
        }
        else
        {
            report.Closing(png, svg);
        }

        return ExitCode.Success;
    }

    private static List<DemoResult> Measure(LanguageModelDemo demo, IDevice device, IProgressReport progress)
    {
        ModelCalibration calibration = demo.Calibrate(progress.Begin("calibrate on training text"));
        List<DemoResult> results = [];
        foreach (DemoCase each in DemoCase.All)
        {
            results.Add(demo.Measure(each, calibration, device: device, progress: progress.Begin($"{each.Method} {each.Format}")));
        }

        return results;
    }
}
