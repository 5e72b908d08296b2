using System;
using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace KernelGen.Cli.Terminal;

/// <summary>Where a verb writes: results as text, tables or JSON on one stream, progress and notes on the other.</summary>
internal sealed class VerbOutput
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly TextWriter _error;

    public VerbOutput(TextWriter output, TextWriter error, bool json)
    {
        Writer = output;
        _error = error;
        IsJson = json;
        Console = Open(output, ReferenceEquals(output, System.Console.Out) && !System.Console.IsOutputRedirected);
    }

    /// <summary>Whether the user asked for JSON; then <see cref="WriteJson"/> is the only thing written to the output stream.</summary>
    public bool IsJson { get; }

    /// <summary>The output stream as it is.</summary>
    public TextWriter Writer { get; }

    /// <summary>The output stream with tables and, on a terminal, colours.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>Writes one JSON value: camelCase names, invariant numbers, LF line ends.</summary>
    public void WriteJson<T>(T value) => Writer.Write(JsonSerializer.Serialize(value, s_json) + "\n");

    /// <summary>Writes a value as JSON to a file.</summary>
    public static void WriteJsonFile<T>(string path, T value) => File.WriteAllText(path, JsonSerializer.Serialize(value, s_json) + "\n");

    /// <summary>Writes a line to the error stream; silent with <c>--json</c>.</summary>
    public void Note(string line)
    {
        if (!IsJson)
        {
            _error.WriteLine(line);
        }
    }

    /// <summary>Does a job of several steps: a bar per step on a terminal, a line per step elsewhere, nothing with <c>--json</c>.</summary>
    public T Track<T>(Func<IProgressReport, T> job)
    {
        if (IsJson)
        {
            return job(new SilentProgress());
        }

        if (ReferenceEquals(_error, System.Console.Error) && !System.Console.IsErrorRedirected)
        {
            return TerminalProgress.Run(Open(_error, isTerminal: true), job);
        }

        using PlainProgress plain = new(_error);
        return job(plain);
    }

    private static IAnsiConsole Open(TextWriter writer, bool isTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal)
        {
            console.Profile.Width = 140;
        }

        return console;
    }
}
