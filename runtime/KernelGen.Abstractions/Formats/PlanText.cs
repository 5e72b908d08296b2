using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace KernelGen;

/// <summary>The text of <c>plan.kg.json</c>, which says what format each layer of a model has. The grammar, with blanks and line breaks between any two words:</summary>
/// <remarks>
/// <code>
/// plan   = '{' '"version"' ':' '1' ',' '"layers"' ':' '{' [ entry { ',' entry } ] '}' '}'
/// entry  = string ':' string                 the layer's name, its format id
/// string = '"' characters except '"', '\' and control characters '"'
/// </code>
/// It is JSON without escapes. It is read here and not by a JSON library because the generator reads it too, and a generator would have to bring such a library to every compiler.
/// </remarks>
public static class PlanText
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "plan.kg.json";

    private const string Blank = @"[ \t\r\n]*";
    private const string Text = @"""(?<{0}>[^""\\\p{{Cc}}]+)""";

    private static readonly Regex s_head = Words("{", "\"version\"", ":", "1", ",", "\"layers\"", ":", "{");

    private static readonly Regex s_entry = new(
        @"\G" + string.Format(Text, "layer") + Blank + ":" + Blank + string.Format(Text, "format") + Blank + "(?:," + Blank + @"(?="")|(?=\}))",
        RegexOptions.CultureInvariant);

    private static readonly Regex s_tail = new(@"\G\}" + Blank + @"\}" + Blank + @"\z", RegexOptions.CultureInvariant);

    /// <summary>Reads a plan, or says what is wrong with it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="entries">The layers in the order of the text; none if it is no plan. Formats are not checked.</param>
    /// <param name="error">Where the text leaves the grammar, and what may stand there.</param>
    public static bool TryParse(string text, out IReadOnlyList<PlanEntry> entries, out string? error)
    {
        List<PlanEntry> read = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        entries = [];
        Match head = s_head.Match(text);
        if (!head.Success)
        {
            error = Wrong(text, 0, "{ \"version\": 1, \"layers\": {");
            return false;
        }

        int position = head.Length;
        for (Match entry = s_entry.Match(text, position); entry.Success; entry = s_entry.Match(text, position))
        {
            string layer = entry.Groups["layer"].Value;
            if (!names.Add(layer))
            {
                error = "line " + Line(text, position).ToInvariantString() + ": the layer '" + layer + "' for the second time; names are unique";
                return false;
            }

            read.Add(new(layer, entry.Groups["format"].Value));
            position += entry.Length;
        }

        bool ends = s_tail.IsMatch(text, position);
        error = ends ? null : Wrong(text, position, "\"layer\": \"format\" without escapes, a comma before the next one, or the end: } }");
        entries = ends ? read : [];
        return ends;
    }

    /// <summary>Writes a plan, one layer a line.</summary>
    /// <exception cref="ArgumentException">A name or a format is empty, has a character that the grammar does not allow, or a name comes twice.</exception>
    public static string Write(IEnumerable<PlanEntry> entries)
    {
        StringBuilder text = new("{\n  \"version\": 1,\n  \"layers\": {\n");
        text.Append(string.Join(",\n", (entries ?? throw new ArgumentNullException(nameof(entries))).Select(static entry => "    \"" + entry.Layer + "\": \"" + entry.Format + "\"")));
        string plan = text.Append("\n  }\n}\n").ToString();
        return TryParse(plan, out _, out string? error) ? plan : throw new ArgumentException("These layers cannot be written as a plan: " + error + ".", nameof(entries));
    }

    private static Regex Words(params string[] words) => new(
        @"\G" + string.Concat(words.Select(static word => Blank + Regex.Escape(word))) + Blank, RegexOptions.CultureInvariant);

    private static string Wrong(string text, int position, string expected) =>
        "line " + Line(text, position).ToInvariantString() + ": expected " + expected;

    private static int Line(string text, int position) => 1 + text.Take(position).Count(static character => character == '\n');
}
