using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace KernelGen.Bench;

/// <summary>A table in Markdown, aligned to be read as text as well.</summary>
/// <param name="columns">Headings; those that start with <c>&gt;</c> are of numbers, and stand to the right.</param>
internal sealed class MarkdownTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row of as many cells as there are columns.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes the table.</summary>
    public void Write(TextWriter writer)
    {
        string[] heads = [.. columns.Select(static column => column.TrimStart('>'))];
        int[] widths = [.. heads.Select((head, i) => Math.Max(3, _rows.Select(row => row[i].Length).Append(head.Length).Max()))];
        bool IsNumber(int i) => columns[i].StartsWith('>');
        string Line(string[] cells) => "| " + string.Join(" | ", cells.Select((cell, i) => IsNumber(i) ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))) + " |";

        writer.WriteLine(Line(heads));
        writer.WriteLine("|" + string.Join("|", widths.Select((width, i) => new string('-', width + 1) + (IsNumber(i) ? ":" : "-"))) + "|");
        foreach (string[] row in _rows)
        {
            writer.WriteLine(Line(row));
        }
    }

    /// <summary>A number with a standard or custom format.</summary>
    public static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A whole percentage.</summary>
    public static string Percent(double fraction) => Number(100 * fraction, "F0") + "%";

    /// <summary>A time in microseconds, with three digits at least.</summary>
    public static string Microseconds(double ns) => Number(ns / 1e3, ns < 100e3 ? "F1" : "F0");

    /// <summary>A relative error, with two digits.</summary>
    public static string Error(double error) => Number(error, error < 0.001 ? "0.0e-0" : "0.####");
}
