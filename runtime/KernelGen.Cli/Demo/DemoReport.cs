using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using KernelGen.Cli.Terminal;
using KernelGen.Samples;
using Spectre.Console;

namespace KernelGen.Cli.Demo;

/// <summary>The demo as text: what was done, the tables, what they say, what to do next.</summary>
internal sealed class DemoReport(VerbOutput output)
{
    private const int SampleWidth = 88;

    public void Heading(ModelWeights weights, LayerDescription fp32)
    {
        ModelShape shape = weights.Shape;
        long quantized = shape.Blocks * ((4L * shape.Width * shape.Width) + (3L * shape.Width * shape.FeedForward));
        double kept = 100.0 * (weights.Embedding.Values.Length + weights.Head.Values.Length) / (quantized + weights.Embedding.Values.Length + weights.Head.Values.Length);
        Line();
        Line("A language model whose linear layers are declared with attributes; the build generated every kernel below.");
        Line();
        Line(Text($"  model     {quantized / 1e6:0.00} million weights in {7 * shape.Blocks} linear layers; embedding and head ({kept:0} % of all) stay fp16"));
        Line(Text($"  task      predict {LanguageModelDemo.EvaluatedBytes - 1:N0} bytes of held-out text, {shape.Context} at a time; bits per byte, lower is better"));
        Line(Text($"  machine   {Environment.ProcessorCount} threads, {RuntimeInformation.FrameworkDescription}; fp32 runs {fp32.Kernel}"));
        Line(Text($"  layers    on {fp32.Device}"));
        Line();
    }

    public void Accuracy(IReadOnlyList<DemoRow> rows)
    {
        double fp32 = rows.Single(static row => row.Method == "fp32").BitsPerByte;
        Table table = Empty();
        table.AddColumn("Method").AddColumn("Format");
        Numbers(table, "Bits/weight", "KiB", "Bits/byte", "vs fp32", "Tokens/s");
        foreach (DemoRow row in rows)
        {
            bool isSlim = row.Method.StartsWith("slim-lora", StringComparison.Ordinal);
            AddRow(
                table,
                isSlim,
                row.Method,
                row.Format,
                Text($"{row.StoredBitsPerWeight:0.00}"),
                Text($"{row.Bytes / 1024.0:N0}"),
                Text($"{row.BitsPerByte:0.0000}"),
                row.Method == "fp32" ? "" : Text($"{row.BitsPerByte - fp32:+0.0000;-0.0000}"),
                Text($"{row.TokensPerSecond:N0}"));
        }

        output.Console.Write(table);
        DemoRow wanda = rows.Single(static row => row.Method == "wanda-2:4"), slim = rows.Single(static row => row.Method == "slim-lora-q");
        double lost = wanda.BitsPerByte - fp32, kept = wanda.BitsPerByte - slim.BitsPerByte;
        Line(Text($"  Dropping half of the 4-bit weights costs {lost:0.00} bits per byte. SLiM's 4-bit adapters win back {100 * kept / lost:0} % of that"));
        Line(Text($"  for {slim.StoredBitsPerWeight - wanda.StoredBitsPerWeight:0.0} bits per weight, in the same call of the layer."));
        Line();
    }

    public void Kernels(IReadOnlyList<DemoRow> rows)
    {
        Line(Text($"What ran the linear layers, on {rows[0].Device}:"));
        Line();
        foreach (DemoRow row in rows)
        {
            Line(Text($"  {row.Method + " " + row.Format,-31} {row.Kernel}"));
        }

        Line();
    }

    public void Samples(IEnumerable<DemoResult> results)
    {
        Line(Text($"What each of them writes after \"{LanguageModelDemo.Prompt}\":"));
        Line();
        foreach (DemoResult result in results)
        {
            string text = result.Sample.Replace('\n', ' ');
            Line(Text($"  {result.Row.Method + " " + result.Row.Format,-31} {(text.Length > SampleWidth ? text[..SampleWidth] : text).TrimEnd()}"));
        }

        Line();
    }

    public void Layers(IReadOnlyList<LayerRow> rows)
    {
        Line(Text($"One layer of a 7-billion-parameter model, {LargeLayers.Inputs} → {LargeLayers.Outputs}, random weights that come from memory each time:"));
        Table table = Empty();
        table.AddColumn("Format");
        Numbers(table, "MB", "1 token, µs", "GB/s", "× fp32", "16 tokens, µs", "GB/s", "× fp32");
        foreach (IGrouping<string, LayerRow> format in rows.GroupBy(static row => row.Format))
        {
            List<string> cells = [format.Key, Text($"{format.First().Bytes / 1e6:0.0}")];
            foreach (LayerRow row in format)
            {
                cells.Add(Text($"{row.Microseconds:N0}"));
                cells.Add(Text($"{row.GigabytesPerSecond:0.0}"));
                cells.Add(Text($"{row.TimesFp32:0.00}"));
            }

            AddRow(table, format.Key.Contains("_lr", StringComparison.Ordinal), [.. cells]);
        }

        output.Console.Write(table);
    }

    public void Closing(string png, string svg)
    {
        Line(Text($"Plot: {png}"));
        Line(Text($"      {svg}"));
        Line();
        Line("Next:");
        Line("  kernelgen doctor                                        what this machine can do, and how close kernels get");
        Line("  kernelgen emit --format i4t_s24 --shape 11008x4096      the kernel behind a row");
        Line("  kernelgen compress FILE.safetensors --tensor NAME ...   the same methods on your own weights");
        output.Writer.Flush();
    }

    private static Table Empty() => new Table().Border(TableBorder.Simple);

    private static void Numbers(Table table, params ReadOnlySpan<string> headers)
    {
        foreach (string header in headers)
        {
            table.AddColumn(new TableColumn(header).RightAligned());
        }
    }

    private static void AddRow(Table table, bool isHighlighted, params string[] cells) =>
        table.AddRow([.. cells.Select(cell => new Markup(Markup.Escape(cell), isHighlighted ? new Style(Color.Green) : Style.Plain))]);

    private void Line(string text = "") => output.Writer.WriteLine(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
