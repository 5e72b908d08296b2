using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace KernelGen.Bench;

/// <summary>Runs the comparison with the machine's limits and prints it.</summary>
internal static class RoofReport
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Measures, prints as it goes, and ends with the table or the JSON.</summary>
    public static void Run(Selection selection, bool json)
    {
        MachineLimits limits = MachineLimits.Measure(selection.Threads.Max(), seconds: 2);
        HashSet<string> described = [];
        List<RoofRow> rows = [];
        using RoofBench bench = new(selection, limits);
        foreach (RoofRow row in bench.Run((shape, description) => Describe(shape, description, described)))
        {
            rows.Add(row);
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Shape} {row.Format} M={row.M} {row.Threads} threads: {row.Microseconds.Median:F0} µs (at best {row.BestMicroseconds:F0}), "
                + $"{row.Fraction.Median:P0} of {row.Limit} (at best {row.FractionAtBest:P0}), "
                + $"{row.TimesFloat32.Median:F2} times fp32 (at best {row.TimesFloat32AtBest:F2})"));
        }

        string machine = $"{Processor.Name}, {Environment.ProcessorCount} logical cores, {RuntimeInformation.FrameworkDescription}";
        if (json)
        {
            Console.Out.Write(JsonSerializer.Serialize(new { machine, limits, rows }, s_json) + "\n");
            return;
        }

        Console.Out.WriteLine(machine);
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"at best, 1 thread / {limits.Threads}: read {limits.ReadOneThread:F1} / {limits.ReadAllThreads:F1} GB/s; "
            + $"{limits.FloatInstruction} {limits.FloatOneThread:F0} / {limits.FloatAllThreads:F0} GFLOP/s; "
            + $"{limits.Int8Instruction} {limits.Int8OneThread:F0} / {limits.Int8AllThreads:F0} GOP/s"));
        Print(rows);
    }

    private static void Describe(BenchShape shape, LayerDescription description, HashSet<string> described)
    {
        if (described.Add(description.Format.ToString()))
        {
            Console.Error.WriteLine(description);
        }
        else
        {
            Console.Error.WriteLine($"{description.Format} {shape}");
        }
    }

    private static void Print(List<RoofRow> rows)
    {
        Table table = new() { Border = TableBorder.Markdown };
        table.AddColumns("shape", "format", "limit");
        foreach (string name in new[] { "rows", "threads", "µs", "p10–p90", "at best", "GB/s or GOP/s", "limit is", "fraction", "p10–p90 ", "at best ", "× fp32", "at best  " })
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (RoofRow row in rows)
        {
            table.AddRow(
                row.Shape,
                row.Format,
                row.Limit.ToString(),
                Number(row.M, "F0"),
                Number(row.Threads, "F0"),
                Number(row.Microseconds.Median, "F0"),
                Number(row.Microseconds.P10, "F0") + "–" + Number(row.Microseconds.P90, "F0"),
                Number(row.BestMicroseconds, "F0"),
                Number(row.Speed, "F1"),
                Number(row.Roof, "F1"),
                Number(row.Fraction.Median, "P0"),
                Number(row.Fraction.P10, "P0") + "–" + Number(row.Fraction.P90, "P0"),
                Number(row.FractionAtBest, "P0"),
                Number(row.TimesFloat32.Median, "F2"),
                Number(row.TimesFloat32AtBest, "F2"));
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Detect, Out = new AnsiConsoleOutput(Console.Out) });
        console.Profile.Width = Math.Max(console.Profile.Width, 180);
        console.Write(table);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture).Replace(" %", "%", StringComparison.Ordinal);
}
