using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Xunit;

namespace KernelGen.Tests.Sass;

/// <summary>NVIDIA's assembler and disassembler, where they are at hand: in the folder that <c>fetch-ptxas.sh</c> fills, or in that of an environment variable.</summary>
internal static class CudaTools
{
    private const string FolderVariable = "KERNELGEN_CUDA_TOOLS";
    private const string RequireVariable = "KERNELGEN_REQUIRE_PTXAS";

    /// <summary>Skips the test where the tools are absent, unless they are required.</summary>
    public static void Require()
    {
        bool isRequired = Environment.GetEnvironmentVariable(RequireVariable) == "1";
        Assert.SkipUnless(isRequired || File.Exists(Program("ptxas")), $"no ptxas in {Folder()}: run tests/KernelGen.Cuda.Tests/fetch-ptxas.sh, or name its folder in {FolderVariable}");
    }

    /// <summary>Runs one of them.</summary>
    /// <returns>What it wrote to both outputs.</returns>
    /// <exception cref="InvalidOperationException">It is absent, or fails; the message has its output.</exception>
    public static string Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(Program(program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} fails: {output}");
        }
        catch (Win32Exception cause)
        {
            throw new InvalidOperationException($"{program} cannot be started in {Folder()}", cause);
        }
    }

    private static string Program(string name) => Path.Combine(Folder(), name);

    private static string Folder([CallerFilePath] string file = "") =>
        Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? folder : Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(file))!, "cuda-tools");
}
