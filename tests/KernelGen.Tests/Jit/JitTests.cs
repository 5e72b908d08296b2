using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Threading.Tasks;
using KernelGen.Tests.Files;
using KernelGen.Tests.Processes;
using Xunit;

namespace KernelGen.Tests.Jit;

/// <summary>What the kernels' speed rests on, read from the JIT's own disassembly of every kernel.</summary>
/// <remarks>
/// A kernel is compiled at once with all optimizations; it calls nothing; its innermost loops multiply exactly as often as its source says; and they keep everything
/// in registers. Kernels for 256 and 128 bits are judged with the 16 registers that a CPU without AVX-512 has.
/// </remarks>
public sealed class JitTests
{
    // The prologue of a method that spills more than a page calls this once; such a method is on a list of spills anyway.
    private const string StackProbe = "call     CORINFO_HELP_STACK_PROBE";

    /// <summary>
    /// AVX-512 kernels that spill. Four rows with tables want sixteen sums, four tables and four planes, and entries that are gathered pass through temporaries; 2:4 patterns need a table, masks and a fill value beside the codes; odd widths need a bit matrix for every cut; and where a group is a
    /// single tail, the innermost loop is the group's, with scales and zero points too: more values are alive than the 32 registers hold.
    /// </summary>
    private static readonly string[] s_spillsWith32Registers =
    [
        "gemm_a8_i3g32_4x32x32__avx512",
        "gemm_a8_i4t_s24_4x32x64__avx512",
        "gemm_a8_u3g48z_4x32x32__avx512",
        "gemm_a8_u3g48z_s24_2x32x48__avx512",
        "gemm_a8_u3g48z_s24_4x32x48__avx512",
        "gemm_a8_u4g16z_4x32x16__avx512",
        "gemm_a8_u4g16z_s24_4x32x16__avx512",
        "gemm_a8_u5tz_4x32x32__avx512",
        "gemm_a8g32_i4g32_s24_2x32x32__avx512",
        "gemm_a8g32_i4g32_s24_4x32x32__avx512",
        "gemm_a8g32_i5g32se8m0_4x32x32__avx512",
        "gemm_a8g48_u5g48z_4x32x32__avx512",
        "gemm_a8g64_i4c_s24_4x32x64__avx512",
        "gemm_f32_lut3c_4x4x512__avx512",
        "gemm_f32_lut8c_2x4x128__avx512",
        "gemv_a8_u3g48z_s24_1x32x48__avx512",
        "gemv_f32_lut8c_1x4x128__avx512",
    ];

    [Fact]
    public async Task Kernels_for_512_bits_keep_the_rules()
    {
        Assert.SkipUnless(KernelSelector.IsSupported(CpuIsa.Avx512), "This CPU has no avx512.");
        JitMethod[] methods = [.. (await Compile()).Where(static method => KernelCompilation.Isa(method.Class) >= CpuIsa.Avx512)];
        AssertRules(methods);
        AssertSpills(methods, s_spillsWith32Registers, nameof(s_spillsWith32Registers));
    }

    [Fact]
    public async Task Kernels_for_narrower_vectors_keep_the_rules()
    {
        JitMethod[] methods = [.. await Compile(("DOTNET_EnableAVX512", "0"))];
        AssertRules(methods);
        AssertSpills(methods, SpillsWith16Registers.Read(), SpillsWith16Registers.FileName);
    }

    /// <summary>Compiles every kernel that this process has the instructions for, and calls none.</summary>
    private static void CompileAll()
    {
        foreach (MethodInfo method in KernelCompilation.Methods())
        {
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
        }
    }

    private static async Task<IReadOnlyList<JitMethod>> Compile(params (string Name, string? Value)[] environment)
    {
        Assert.SkipUnless(X86Base.IsSupported, "The disassembly of other CPUs than x64 is not read.");
        using TemporaryFolder folder = new();
        string listing = folder.File("jit.txt");
        await ChildProcess.Run(
            CompileAll,
            [.. environment, ("DOTNET_JitStdOutFile", listing), ("DOTNET_JitDisasm", KernelCompilation.Namespace + ".*:*")]);
        HashSet<string> compiled = [.. KernelCompilation.Methods().Select(static method => method.Name)];
        JitMethod[] methods = [.. JitMethod.Parse(File.ReadLines(listing)).Where(method => compiled.Contains(method.Name))];

        // All kernels are there: without AVX-512, all but those that need it.
        bool isWide = environment.Length == 0;
        Assert.Equal(
            KernelCompilation.Methods().Where(method => isWide || KernelCompilation.Isa(method.DeclaringType!.Name) < CpuIsa.Avx512).Select(static method => method.Name).Order(StringComparer.Ordinal),
            methods.Select(static method => method.Name).Order(StringComparer.Ordinal));
        return methods;
    }

    private static void AssertRules(IReadOnlyList<JitMethod> methods)
    {
        List<string> broken = [];
        foreach (JitMethod method in methods)
        {
            if (!method.Tier.StartsWith("FullOpts", StringComparison.Ordinal))
            {
                broken.Add($"{method.Name} is compiled as {method.Tier}, not FullOpts");
            }

            if (method.Instructions.Where(static instruction => instruction.StartsWith("call", StringComparison.Ordinal) && instruction != StackProbe).ToArray() is { Length: > 0 } calls)
            {
                broken.Add($"{method.Name} has {calls.Length} calls, the first is {calls[0]}");
            }

            // Some kernels write a product twice in one statement; the JIT computes it once where it notices. It writes the rounds of an outer loop out if they are short and few.
            IReadOnlyList<(int Distinct, int Written)> expected = KernelSource.Multiplications(method.Class[(KernelCompilation.Namespace.Length + 1)..], method.Name);
            int[] actual = [.. method.InnermostLoops.Select(static loop => loop.Multiplications).Order()];
            int rounds = expected.Count == 0 ? 0 : actual.Length / expected.Count;
            int[] least = [.. Repeat(expected.Select(static loop => loop.Distinct), rounds)], most = [.. Repeat(expected.Select(static loop => loop.Written), rounds)];
            if (actual.Length != least.Length || (actual.Length == 0 && expected.Count > 0) || actual.Where((count, i) => count < least[i] || count > most[i]).Any())
            {
                broken.Add($"{method.Name} multiplies {Numbers(actual)} times in its innermost loops; its source says {Numbers(least)}, or at most {Numbers(most)}");
            }
        }

        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    /// <summary>Exactly the listed kernels spill: a new one is a loss, and one that no longer does must leave the list.</summary>
    private static void AssertSpills(IReadOnlyList<JitMethod> methods, IReadOnlyCollection<string> listed, string list)
    {
        string[] spill = [.. methods.Where(static method => method.InnermostLoops.Any(static loop => loop.StackAccesses > 0)).Select(static method => method.Name).Order(StringComparer.Ordinal)];
        string[] news = [.. spill.Except(listed)], gone = [.. listed.Intersect(methods.Select(static method => method.Name)).Except(spill)];
        string[] unknown = [.. listed.Except(KernelCompilation.AllNames())];
        Assert.True(
            news.Length + gone.Length + unknown.Length == 0,
            $"""
            Spills differ from {list}.
            Spill, but are not listed: {string.Join("\n  ", news.Prepend(""))}
            Listed, but spill no more: {string.Join("\n  ", gone.Prepend(""))}
            Listed, but no kernels: {string.Join("\n  ", unknown.Prepend(""))}
            """);
    }

    private static IEnumerable<int> Repeat(IEnumerable<int> numbers, int times) => numbers.SelectMany(number => Enumerable.Repeat(number, times)).Order();

    private static string Numbers(int[] numbers) => string.Join(", ", numbers.Select(static number => number.ToString(CultureInfo.InvariantCulture)));
}
