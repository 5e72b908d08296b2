using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Linq;

namespace KernelGen.Cli.Terminal;

/// <summary>Says what is wrong with a command line and what was probably meant.</summary>
internal static class UsageErrors
{
    public static void Write(ParseResult result, TextWriter error)
    {
        Command command = result.CommandResult.Command;
        bool hasVerbs = command.Subcommands.Count > 0;
        string owner = Path(result.CommandResult);
        string[] options = [.. UnknownOptions(result)], unknown = options.Length > 0 ? options : [.. result.UnmatchedTokens];
        foreach (string token in unknown)
        {
            bool isOption = token.StartsWith('-');
            string[] words = [.. Words(result, isOption)];
            string kind = isOption ? "an option" : hasVerbs ? "a verb" : "an argument";
            string hint = NearestWord.Find(token, words) is { } nearest
                ? $"did you mean '{nearest}'?"
                : words.Length > 0 ? "use one of " + string.Join(", ", words) + "." : "see " + owner + " --help.";
            error.WriteLine($"kernelgen: '{token}' is not {kind} of {owner}; {hint}");
        }

        if (unknown.Length > 0)
        {
            return;
        }

        foreach (string message in result.Errors.Select(static each => each.Message).Distinct())
        {
            error.WriteLine("kernelgen: " + message);
        }

        error.WriteLine($"See {owner} --help.");
    }

    /// <summary>Words that look like options but are none. The parser takes one for the value of an argument if an argument is free.</summary>
    public static IEnumerable<string> UnknownOptions(ParseResult result) => result.CommandResult.Children
        .OfType<ArgumentResult>()
        .SelectMany(static argument => argument.Tokens)
        .Select(static token => token.Value)
        .Concat(result.UnmatchedTokens)
        .Where(static word => word.StartsWith("--", StringComparison.Ordinal));

    private static string Path(CommandResult result) => result.Parent is CommandResult parent ? Path(parent) + " " + result.Command.Name : "kernelgen";

    private static IEnumerable<string> Words(ParseResult result, bool options)
    {
        Command command = result.CommandResult.Command;
        return options
            ? command.Options.Concat(result.RootCommandResult.Command.Options.Where(static each => each.Recursive)).Select(static each => each.Name).Distinct()
            : command.Subcommands.Select(static each => each.Name);
    }
}
