using System;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace KernelGen.Tests.Sass;

/// <summary>Assembles PTX.</summary>
internal static partial class Ptxas
{
    /// <summary>Architectures of compute capability 8.0, 8.6, 8.9 and 9.0.</summary>
    public static ImmutableArray<string> Architectures { get; } = ["sm_80", "sm_86", "sm_89", "sm_90"];

    /// <summary>Assembles a kernel; the test is skipped where the assembler is absent.</summary>
    /// <exception cref="InvalidOperationException">The assembler refuses the text.</exception>
    public static SassProgram Assemble(CudaProgram program, string architecture) => Assemble([program], architecture)[0];

    /// <summary>Assembles kernels all at once, as starting the disassembler takes most of the time; the test is skipped where the assembler is absent.</summary>
    /// <exception cref="InvalidOperationException">The assembler refuses one of the texts.</exception>
    public static ImmutableArray<SassProgram> Assemble(ImmutableArray<CudaProgram> programs, string architecture)
    {
        CudaTools.Require();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("kernelgen-ptxas-");
        try
        {
            string source = Path.Combine(folder.FullName, "kernels.ptx"), binary = Path.Combine(folder.FullName, "kernels.cubin");
            File.WriteAllText(source, Join(programs));
            string report = CudaTools.Run("ptxas", "-v", $"-arch={architecture}", source, "-o", binary);
            string listing = CudaTools.Run("nvdisasm", "-c", binary);
            return [.. programs.Select((_, index) => Read(report, listing, Name(index)))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"kernel_{index}");

    // The head of a module, and its kernel under a name of its own; functions are those of inlined calls.
    private static string Join(ImmutableArray<CudaProgram> programs)
    {
        StringBuilder text = new();
        text.AppendLine(Head().Match(programs[0].Ptx).Value).AppendLine(".extern .shared .align 16 .b8 __dyn_shared_alloca[];");
        for (int i = 0; i < programs.Length; i++)
        {
            foreach (Match constant in Constant().Matches(programs[i].Ptx))
            {
                text.AppendLine(constant.Value);
            }

            Match entry = Entry().Match(programs[i].Ptx);
            text.AppendLine(entry.Value.Replace($".entry {programs[i].Entry}(", $".entry {Name(i)}(", StringComparison.Ordinal));
        }

        return text.ToString();
    }

    private static SassProgram Read(string report, string listing, string name)
    {
        string own = report.Split("Compiling entry function").Single(part => part.StartsWith($" '{name}'", StringComparison.Ordinal));
        string code = listing.Split(".section\t").Single(section => section.StartsWith($".text.{name},", StringComparison.Ordinal));
        return new SassProgram(
            Number(Registers(), own),
            Number(Stack(), own),
            Number(SpillStores(), own) + Number(SpillLoads(), own),
            Number(Shared(), own),
            [.. Instruction().Matches(code).Select(static match => match.Groups[1].Value)]);
    }

    private static int Number(Regex pattern, string text) =>
        pattern.Match(text) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"\.version.*\s+\.target.*\s+\.address_size.*")]
    private static partial Regex Head();

    [GeneratedRegex(@"^\.global .*;", RegexOptions.Multiline)]
    private static partial Regex Constant();

    [GeneratedRegex(@"^\.visible \.entry .*?^\}", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Entry();

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
