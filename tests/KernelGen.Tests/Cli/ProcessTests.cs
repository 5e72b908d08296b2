using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using KernelGen.Cli;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Cli;

/// <summary>The tool as a process: streams, exit codes and the absence of stack traces.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task A_good_command_writes_only_json_and_returns_0()
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        writer.Add("größe", SafetensorsType.F16, [2, 3], new byte[12]);
        writer.Save(folder.File("a.safetensors"));

        (int code, string output, string error) = await Run("inspect", folder.File("a.safetensors"), "--json");
        Assert.Equal(0, code);
        Assert.Equal("", error);
        Assert.Equal("größe", JsonDocument.Parse(output).RootElement.GetProperty("tensors")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_is_one_line_and_1()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("bad.safetensors", [1, 2, 3]);

        (int code, string output, string error) = await Run("inspect", path, "--json");
        Assert.Equal(1, code);
        Assert.Equal("", output);
        Assert.Equal($"kernelgen: {path}: file: found 3 bytes; expected at least 8 bytes of a safetensors file.\n", error.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task An_unknown_verb_suggests_the_nearest_and_returns_2()
    {
        (int code, string output, string error) = await Run("inpsect");
        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.Contains("did you mean 'inspect'?", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = System.Text.Encoding.UTF8 };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, typeof(CommandLine).Assembly.GetName().Name + ".dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}
