using System.Collections.Generic;
using System.CommandLine;
using KernelGen.Bench.Drawing;

namespace KernelGen.Bench;

/// <summary>The options that all measurements of kernels share.</summary>
internal sealed class SelectionOptions
{
    private readonly Option<string?>
        _filter = new("--filter") { Description = "Globs over format ids and kernel names, with commas between them: i4*_a8,*avx512." },
        _shape = new("--shape") { Description = "Shapes, outputs x inputs, with commas between them, or 'all'." },
        _rows = new("--m") { Description = "Rows of activations, with commas between them: 1,16." },
        _threads = new("--threads") { Description = "Numbers of threads, with commas between them: 1,2. All of the machine unless told otherwise." },
        _json = new("--json") { Description = "A file for the rows, one object per row." },
        _plots = new("--plots") { Description = "A folder for the plots of what was measured; without a value bench/plots.", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<bool> _careful = new("--careful") { Description = "Many more samples, for figures to publish." };

    /// <summary>Puts the options on a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="hasFiles">Whether it writes rows and plots.</param>
    public void AddTo(Command command, bool hasFiles = true)
    {
        Option[] files = hasFiles ? [_careful, _json, _plots] : [];
        foreach (Option option in (Option[])[_filter, _shape, _rows, _threads, .. files])
        {
            command.Add(option);
        }
    }

    /// <summary>Whether numbers of threads were asked for.</summary>
    public bool HasThreads(ParseResult result) => result.GetValue(_threads) is not null;

    /// <summary>What was selected.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="shape">The shapes unless told otherwise; <c>null</c> for all of them.</param>
    /// <param name="rows">The rows of activations unless told otherwise; <c>null</c> for all of them.</param>
    /// <exception cref="KernelGenException">A word names nothing, or a number is out of range.</exception>
    public Selection Read(ParseResult result, string? shape = null, string? rows = null) => Selection.Of(
        result.GetValue(_filter), result.GetValue(_shape) ?? shape, result.GetValue(_rows) ?? rows, result.GetValue(_threads), result.GetValue(_careful));

    /// <summary>Writes the files that were asked for.</summary>
    /// <exception cref="KernelGenException">A file cannot be written.</exception>
    public void Save(ParseResult result, IReadOnlyList<BenchRow> rows)
    {
        if (result.GetValue(_json) is { } json)
        {
            RowFile.Write(json, rows);
        }

        if (result.GetResult(_plots) is not null)
        {
            PlotFiles.Write(result.GetValue(_plots) ?? BenchFolder.Plots, rows);
        }
    }
}
