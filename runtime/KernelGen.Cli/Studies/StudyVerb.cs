using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using KernelGen.Cli.Plots;
using KernelGen.Cli.Terminal;
using KernelGen.Cli.Verbs;
using ScottPlot;
using Spectre.Console;

namespace KernelGen.Cli.Studies;

/// <summary>An experiment of a paper, done again: it measures rows, shows them as a table and a plot, and says which claims hold here.</summary>
/// <typeparam name="TRow">One measurement.</typeparam>
internal abstract class StudyVerb<TRow> : Verb
{
    private readonly Option<string> _directory = new("--output")
    {
        Description = "Where the plot goes.",
        HelpName = "DIR",
        DefaultValueFactory = static _ => "kernelgen-study",
    };

    /// <summary>Names the study.</summary>
    protected StudyVerb(string name, string description)
        : base(name, description, $"study {name}", $"study {name} --json")
    {
        Add(_directory);
    }

    /// <summary>The table.</summary>
    protected abstract IReadOnlyList<StudyColumn<TRow>> Columns { get; }

    /// <inheritdoc/>
    public sealed override int Run(ParseResult arguments, VerbOutput output)
    {
        IReadOnlyList<TRow> rows = output.Track(progress => Measure(arguments, progress));
        IReadOnlyList<Finding> findings = Judge(rows);
        using Plot plot = new();
        Draw(plot, rows);
        (string png, string svg) = PlotFile.Save(plot, arguments.GetValue(_directory)!, "study-" + Name);
        if (output.IsJson)
        {
            output.WriteJson(new { study = Name, rows, findings, plot = png });
            return ExitCode.Success;
        }

        Table table = new Table().Border(TableBorder.Simple);
        foreach (StudyColumn<TRow> column in Columns)
        {
            TableColumn shown = new(Markup.Escape(column.Header));
            table.AddColumn(column.IsNumber ? shown.RightAligned() : shown);
        }

        foreach (TRow row in rows)
        {
            table.AddRow([.. Columns.Select(column => Markup.Escape(column.Cell(row)))]);
        }

        output.Console.Write(table);
        foreach (Finding finding in findings)
        {
            output.Writer.WriteLine($"  {(finding.Holds ? "holds" : "does not hold here")}: {finding.Claim} {finding.Measured}");
        }

        output.Writer.WriteLine();
        output.Writer.WriteLine($"Plot: {png}");
        output.Writer.WriteLine($"      {svg}");
        return ExitCode.Success;
    }

    /// <summary>Measures.</summary>
    /// <exception cref="KernelGenException">An argument cannot be used.</exception>
    protected abstract IReadOnlyList<TRow> Measure(ParseResult arguments, IProgressReport progress);

    /// <summary>Says what the rows show.</summary>
    protected abstract IReadOnlyList<Finding> Judge(IReadOnlyList<TRow> rows);

    /// <summary>Draws the rows.</summary>
    protected abstract void Draw(Plot plot, IReadOnlyList<TRow> rows);

    /// <summary>A text with numbers as every table has them.</summary>
    protected static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
