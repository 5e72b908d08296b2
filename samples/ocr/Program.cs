using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Text.Json;
using KernelGen;
using KernelGen.Quantization;
using KernelGen.Samples.Ocr;
using KernelGen.Samples.Ocr.Oracle;
using KernelGen.Samples.Ocr.Quantizing;
using KernelGen.Samples.Ocr.Recognition;
using KernelGen.Samples.Ocr.Reports;
using Spectre.Console;

Option<bool> json = new("--json") { Description = "Print rows as JSON and nothing else on the output stream." };
Option<int> count = new("--lines") { Description = "Held-out lines.", DefaultValueFactory = static _ => 160 };
Option<string[]> plans = new("--plan") { Description = "Also evaluate plans from files, each by rtn and gptq.", HelpName = "FILE" };
Option<string?> folder = new("--output") { Description = "Also draw a plot into this folder.", HelpName = "DIR" };
RootCommand root = new("Reads rendered lines of text with a quantized PP-OCRv4 recogniser and prints the character error rate of every scheme.") { json, count, plans, folder };
root.SetAction(arguments => Try(() => Evaluate(
    arguments.GetValue(count), arguments.GetValue(plans) ?? [], arguments.GetValue(folder), arguments.GetValue(json))));

Option<double> bits = new("--bits") { Description = "Average stored bits, scales and padding included.", DefaultValueFactory = static _ => 4.25 };
Option<string> method = new("--method") { Description = "The quantizer that the plan is for.", DefaultValueFactory = static _ => Quantizers.Gptq.Name };
Option<string> path = new("--output") { Description = "The plan; the one that the build reads if absent.", HelpName = "FILE", DefaultValueFactory = static _ => ModelFiles.Plan };
Command plan = new("plan", "Chooses a width for every layer on calibration lines, and writes a plan.kg.json.") { bits, method, path };
plan.SetAction(arguments => Try(() => Plan(arguments.GetValue(bits), Quantizers.Named(arguments.GetValue(method)!), arguments.GetValue(path)!)));
root.Add(plan);
return root.Parse(args).Invoke();

static int Try(Action action)
{
    try
    {
        action();
        return 0;
    }
    catch (Exception exception) when (exception is KernelGenException or ArgumentException)
    {
        Console.Error.WriteLine("ocr: " + exception.Message);
        return 1;
    }
}

static void Evaluate(int count, string[] plans, string? folder, bool json)
{
    IReadOnlyList<Scheme> schemes = Schemes.All(plans);
    using Workbench bench = new(Console.Error.WriteLine);
    Evaluation evaluation = new(bench, bench.HeldOut(count), Console.Error.WriteLine);
    using OnnxRuntimeSession oracle = new(ModelFiles.OnnxRuntime, bench.Files.Model);
    Console.Error.WriteLine($"{oracle.Name}, fp32");
    (SchemeRow row, double largest) = evaluation.Ask(oracle);
    Console.Error.WriteLine(FormattableString.Invariant($"largest difference between its probabilities and those of the fp32 layers: {largest:0.0e+0}"));
    List<SchemeRow> rows = [row, .. schemes.Select(evaluation.Measure)];
    if (json)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(rows, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }));
    }
    else
    {
        SchemeTable.Write(AnsiConsole.Console, rows);
    }

    if (folder is not null)
    {
        Console.Error.WriteLine("wrote " + ErrorPlot.Save(rows, folder));
    }
}

static void Plan(double bits, Composition method, string path)
{
    using Workbench bench = new(Console.Error.WriteLine);
    Console.Error.WriteLine($"measuring {bench.Recognizer.Quantized.Count} layers at {PlannedFormats.Widths.Count} widths, {method.Name}");
    FormatPlan plan = FormatPlanner.Plan(
        Sensitivity.Measure(bench.Recognizer, bench.Exact, bench.LinesToPlanOn, (product, format) => bench.Quantize(method, product, format)), bits);
    PlanFile.Save(path, plan.Layers);
    Console.Error.WriteLine(FormattableString.Invariant($"wrote {path}: {plan.StoredBits:0.00} stored bits per weight"));
}
