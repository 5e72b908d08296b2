using System;
using System.Linq;
using System.Text.RegularExpressions;

namespace KernelGen.Tests.Interpreter;

/// <summary>Cuts a text of PTX into statements and braces, and knows the line of each.</summary>
internal sealed partial class PtxScanner
{
    private readonly string _text;
    private int _position;

    public PtxScanner(string ptx)
    {
        // Comments and directives that end with their line go; lines stay.
        string text = Comments().Replace(ptx, static comment => new string('\n', comment.Value.Count(static c => c == '\n')));
        _text = LineDirectives().Replace(text, "");
    }

    /// <summary>The line of what comes next, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The next character that is no space; '\0' at the end.</summary>
    public char Peek()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            Skip();
        }

        return _position < _text.Length ? _text[_position] : '\0';
    }

    /// <summary>Steps over one character.</summary>
    public void Skip()
    {
        if (_text[_position] == '\n')
        {
            Line++;
        }

        _position++;
    }

    /// <summary>The text up to one of the characters, outside braces (if no brace is asked for), brackets and parentheses; the character is what comes next.</summary>
    public string Until(string ends)
    {
        int start = _position, depth = 0;
        for (; _position < _text.Length; Skip())
        {
            char c = _text[_position];
            if (depth == 0 && ends.Contains(c, StringComparison.Ordinal))
            {
                return Spaces().Replace(_text[start.._position], " ").Trim();
            }

            depth += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
        }

        throw new PtxFault($"line {Line}: the text ends before '{ends}'");
    }

    /// <summary>The label that stands here, or null. It is stepped over.</summary>
    public string? Label()
    {
        int end = _position;
        while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] is '_' or '$'))
        {
            end++;
        }

        if (end == _position || end + 1 >= _text.Length || _text[end] != ':' || _text[end + 1] == ':')
        {
            return null;
        }

        string label = _text[_position..end];
        _position = end + 1;
        return label;
    }

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^[ \t]*\.(version|target|address_size|file|loc|section)\b[^\n]*", RegexOptions.Multiline)]
    private static partial Regex LineDirectives();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
