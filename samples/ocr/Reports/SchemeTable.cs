using System;
using System.Collections.Generic;
using Spectre.Console;

namespace KernelGen.Samples.Ocr.Reports;

/// <summary>The rows as a table.</summary>
internal static class SchemeTable
{
    /// <summary>Writes it.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<SchemeRow> rows)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("Scheme", "Method");
        foreach (string header in new[] { "Bits/weight", "CER", "ms/line" })
        {
            table.AddColumn(new TableColumn(header).RightAligned());
        }

        foreach (SchemeRow row in rows)
        {
            table.AddRow(
                Markup.Escape(row.Scheme),
                row.Method,
                row.StoredBits is { } bits ? FormattableString.Invariant($"{bits:0.00}") : "",
                FormattableString.Invariant($"{100 * row.ErrorRate:0.00} %"),
                FormattableString.Invariant($"{row.MillisecondsPerLine:0.0}"));
        }

        console.Write(table);
    }
}
