using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace KernelGen.Bench;

/// <summary><c>quick</c>: every kernel against the machine's limits, in less than three minutes unless more was asked for.</summary>
internal sealed class QuickCommand : Command
{
    private readonly SelectionOptions _options = new();

    private readonly Option<string?> _against = new("--against") { Description = "A format that takes turns with every other one, such as f32." };

    /// <summary>Names the command and its options.</summary>
    public QuickCommand()
        : base("quick", "Times kernels beside the machine's limits.")
    {
        _options.AddTo(this);
        Add(_against);
        SetAction(result => Cli.Run(() => Measure(result)));
    }

    private void Measure(ParseResult result)
    {
        Selection selection = _options.Read(result);
        BenchFormat? against = result.GetValue(_against) is { } id
            ? BenchFormats.Find(id) ?? throw new KernelGenException($"--against '{id}' is no format; use one of {string.Join(", ", BenchFormats.All)}.")
            : null;
        long start = Stopwatch.GetTimestamp();
        List<BenchRow> rows = [];
        using KernelBench bench = new(selection, against);
        foreach (BenchRow row in bench.Run())
        {
            rows.Add(row);
            Cli.Progress(row);
        }

        RowTable.Write(Console.Out, rows);
        if (against is not null)
        {
            Console.Out.WriteLine();
            RowTable.WriteRaces(Console.Out, rows);
        }

        _options.Save(result, rows);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows.Count} points in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s. {selection.LeftOut}").TrimEnd());
    }
}
