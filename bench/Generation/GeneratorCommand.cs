using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using KernelGen.Bench.Bdn;
using static KernelGen.Bench.MarkdownTable;

namespace KernelGen.Bench.Generation;

/// <summary><c>generator</c>: what generating, compiling and storing kernels costs.</summary>
internal sealed class GeneratorCommand : Command
{
    private const double JitGoalMs = 5;

    private static readonly int[] s_layers = [1, 50, 500];

    private readonly Option<bool> _careful = new("--careful") { Description = "Times the generator with BenchmarkDotNet." };

    private readonly Option<string?> _json = new("--json") { Description = "A file for the rows of layers, one object per row." };

    /// <summary>Names the command and its options.</summary>
    public GeneratorCommand()
        : base("generator", "Times the generator, cold, warm and after an unrelated edit, and the JIT; weighs assemblies.")
    {
        Add(_careful);
        Add(_json);
        SetAction(result => Cli.Run(() => Measure(result)));
    }

    private void Measure(ParseResult result)
    {
        if (result.GetValue(_careful))
        {
            BenchmarkDotNetRun.Generator();
            return;
        }

        // Before anything else: the generator's own code would keep the compiler busy in the background.
        IReadOnlyList<JitRow> jit = JitBench.Run();
        GeneratorRow[] rows = [.. GeneratorBench.Run(s_layers)];
        Write(rows);
        Console.Out.WriteLine();
        Write(jit);
        if (result.GetValue(_json) is { } json)
        {
            RowFile.Write(json, rows);
        }
    }

    private static void Write(GeneratorRow[] rows)
    {
        MarkdownTable table = new(
            ">layers", ">formats", ">first, ms", ">cold, ms", ">warm, ms", ">unrelated edit, ms", ">with compiling, ms", ">assembly per layer, bytes", ">in a package");
        foreach (GeneratorRow row in rows)
        {
            table.Add(
                Number(row.Layers, "F0"),
                Number(row.Formats, "F0"),
                row.FirstMs is { } first ? Number(first, "F0") : "",
                Number(row.ColdMs, "F1"),
                Number(row.WarmMs, "F2"),
                Number(row.UnrelatedEditMs, "F2"),
                Number(row.CompileMs, "F0"),
                Number(row.AssemblyBytesPerLayer, "F0"),
                Number(row.PackedBytesPerLayer, "F0"));
        }

        table.Write(Console.Out);
    }

    private static void Write(IReadOnlyList<JitRow> rows)
    {
        Console.Out.WriteLine(FormattableString.Invariant(
            $"JIT: {rows.Count} methods of {rows.Select(static row => row.Kernel).Distinct().Count()} kernels, median {Spread.Of(rows.Select(static row => row.JitMs)).Median:F1} ms, ")
            + FormattableString.Invariant($"{rows.Count(static row => row.JitMs > JitGoalMs)} of them above {JitGoalMs} ms. The slowest:"));
        Console.Out.WriteLine();
        MarkdownTable table = new("method", ">JIT, ms", ">IL, bytes");
        foreach (JitRow row in rows.OrderByDescending(static row => row.JitMs).Take(10))
        {
            table.Add($"`{row.Method}`", Number(row.JitMs, "F1"), Number(row.IlBytes, "F0"));
        }

        table.Write(Console.Out);
    }
}
