using System.IO;
using System.Text.Json;
using KernelGen.Cli;

namespace KernelGen.Tests.Cli;

/// <summary>One run of the tool in this process.</summary>
internal sealed class CliRun
{
    private CliRun(int code, string output, string error)
    {
        Code = code;
        Output = output;
        Error = error;
    }

    public int Code { get; }

    public string Output { get; }

    public string Error { get; }

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public static CliRun Of(params string[] arguments)
    {
        StringWriter output = new(), error = new();
        int code = CommandLine.Run(arguments, output, error);
        return new(code, output.ToString(), error.ToString());
    }
}
