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
    private readonly Option<string> _directory = new("--output")
    {
        Description = "Where the plots go.",
        HelpName = "DIR",
        DefaultValueFactory = static _ => "kernelgen-demo",
    };

    private readonly Option<string?> _layerFile = new("--layer-json") { Description = "Also write the table of the large layer to a JSON file.", HelpName = "FILE" };

    public DemoVerb()
        : base("demo", "Compress a small language model and show accuracy, size, speed and samples of its text.", "demo", "demo --json", "demo --output plots --layer-json layers.json")
    {
        Add(_directory);
        Add(_layerFile);
    }

    public override int Run(ParseResult arguments, VerbOutput output)
    {
        string? layerFile = arguments.GetValue(_layerFile);
        LanguageModelDemo demo = LanguageModelDemo.Load(ModelWeights.DefaultDirectory);
        DemoReport report = new(output);
        if (!output.IsJson)
        {
            using Float32.Attention layer = Float32.Attention.Quantize(demo.Weights.Blocks[0].Query, new ExactFloats());
            report.Heading(demo.Weights, layer.Describe().Kernel);
        }

        IReadOnlyList<DemoResult> results = output.Track(progress => Measure(demo, progress));
        DemoRow[] rows = [.. results.Select(static result => result.Row)];
        if (!output.IsJson)
        {
            report.Accuracy(rows);
            report.Samples(results);
        }

        if (!output.IsJson || layerFile is not null)
        {
            IReadOnlyList<LayerRow> layers = output.Track(LayerBench.Run);
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

    private static List<DemoResult> Measure(LanguageModelDemo demo, IProgressReport progress)
    {
        ModelCalibration calibration = demo.Calibrate(progress.Begin("calibrate on training text"));
        List<DemoResult> results = [];
        foreach (DemoCase each in DemoCase.All)
        {
            results.Add(demo.Measure(each, calibration, progress: progress.Begin($"{each.Method} {each.Format}")));
        }

        return results;
    }
}
