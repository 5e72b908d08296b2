using System;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace KernelGen.Tests.Sass;

/// <summary>Assembles PTX, each text once for each architecture.</summary>
internal static partial class Ptxas
{
    private static readonly ConcurrentDictionary<(string Ptx, string Architecture), SassProgram> Programs = new();

    /// <summary>Architectures of compute capability 8.0, 8.6, 8.9 and 9.0.</summary>
    public static ImmutableArray<string> Architectures { get; } = ["sm_80", "sm_86", "sm_89", "sm_90"];

    /// <summary>Assembles a kernel; the test is skipped where the assembler is absent.</summary>
    /// <exception cref="InvalidOperationException">The assembler refuses the text.</exception>
    public static SassProgram Assemble(CudaProgram program, string architecture)
    {
        CudaTools.Require();
        return Programs.GetOrAdd((program.Ptx, architecture), key => Assemble(key.Ptx, program.Entry, key.Architecture));
    }

    private static SassProgram Assemble(string ptx, string entry, string architecture)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("kernelgen-ptxas-");
        try
        {
            string source = Path.Combine(folder.FullName, "kernel.ptx"), binary = Path.Combine(folder.FullName, "kernel.cubin");
            File.WriteAllText(source, ptx);
            string report = CudaTools.Run("ptxas", "-v", $"-arch={architecture}", source, "-o", binary);

            // The report of a kernel goes up to the next; functions have reports of their own.
            string own = report[report.IndexOf($"Compiling entry function '{entry}'", StringComparison.Ordinal)..];
            return new SassProgram(
                Number(Registers(), own),
                Number(Stack(), own),
                Number(SpillStores(), own) + Number(SpillLoads(), own),
                Number(Shared(), own),
                Opcodes(CudaTools.Run("nvdisasm", "-c", binary), entry));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Number(Regex pattern, string text) =>
        pattern.Match(text) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    private static ImmutableArray<string> Opcodes(string listing, string entry)
    {
        string[] sections = listing.Split(".section\t");
        string own = sections.Single(section => section.StartsWith($".text.{entry},", StringComparison.Ordinal));
        return [.. Instruction().Matches(own).Select(static match => match.Groups[1].Value)];
    }

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex Registers();

    [GeneratedRegex(@"(\d+) bytes stack frame")]
    private static partial Regex Stack();

    [GeneratedRegex(@"(\d+) bytes spill stores")]
    private static partial Regex SpillStores();

    [GeneratedRegex(@"(\d+) bytes spill loads")]
    private static partial Regex SpillLoads();

    [GeneratedRegex(@"(\d+) bytes smem")]
    private static partial Regex Shared();

    [GeneratedRegex(@"/\*[0-9a-f]{4,}\*/\s+(?:@!?U?P\w+\s+)?([A-Z][\w.]*)")]
    private static partial Regex Instruction();
}
