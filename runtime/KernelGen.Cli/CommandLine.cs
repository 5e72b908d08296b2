using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.IO;
using System.Linq;
using KernelGen.Cli.Studies;
using KernelGen.Cli.Terminal;
using KernelGen.Cli.Verbs;

namespace KernelGen.Cli;

/// <summary>The whole tool as one call, so that tests and other programs can run it in their own process.</summary>
public static class CommandLine
{
    /// <summary>Runs a command line and returns its <see cref="ExitCode"/>.</summary>
    /// <param name="arguments">The words after <c>kernelgen</c>.</param>
    /// <param name="output">Receives results only.</param>
    /// <param name="error">Receives progress and messages.</param>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);

        Option<bool> json = new("--json") { Description = "Print JSON and nothing else on the output stream.", Recursive = true };
        RootCommand root = Root(json);
        ParseResult result = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        InvocationConfiguration streams = new() { Output = output, Error = error, EnableDefaultExceptionHandler = false };

        if (arguments.Count == 0)
        {
            root.Parse("--help").Invoke(streams);
            return ExitCode.Usage;
        }

        if (result.Action is ParseErrorAction || (result.Action is VerbAction && UsageErrors.UnknownOptions(result).Any()))
        {
            UsageErrors.Write(result, error);
            return ExitCode.Usage;
        }

        if (result.CommandResult.Command is not Verb verb || result.Action is not VerbAction)
        {
            return result.Invoke(streams);
        }

        try
        {
            return verb.Run(result, new VerbOutput(output, error, result.GetValue(json)));
        }
        catch (Exception exception) when (exception is KernelGenException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine("kernelgen: " + exception.Message.ReplaceLineEndings(" "));
            return ExitCode.BadInput;
        }
    }

    private static RootCommand Root(Option<bool> json)
    {
        Verb[] verbs =
        [
            new DemoVerb(),
            new CompressVerb(),
            new ConvertVerb(),
            new SensitivityVerb(),
            new PlanVerb(),
            new InspectVerb(),
            new EmitVerb(),
            new DoctorVerb(),
        ];
        RootCommand root = new("Turns attributed classes into fused kernels for quantized linear layers, and shows what that buys.") { json };
        foreach (Verb verb in verbs)
        {
            root.Add(verb);
        }

        root.Add(new StudyCommand());
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
