using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using KernelGen.Generator.Plans;
using Xunit;

namespace KernelGen.Generator.Tests.OpenCl;

/// <summary>Every OpenCL program of the list of layers is OpenCL C in every mode, and uses no extension that its mode does not have.</summary>
public sealed class OpenClSyntaxTests(OpenClPrograms programs) : IClassFixture<OpenClPrograms>
{
    /// <summary>The environment variable (<c>1</c>) that makes a missing clang a failure.</summary>
    private const string RequireVariable = "KERNELGEN_REQUIRE_CLANG";

    public static TheoryData<string> Builds() => [.. OpenClBuild.All.Select(static build => build.Name)];

    [Theory]
    [MemberData(nameof(Builds))]
    public async Task Every_program_compiles(string build)
    {
        RequireClang();
        OpenClBuild how = Named(build);
        IReadOnlyList<string> files = programs.Of(how.Program);

        string messages = await Clang.CheckAsync(files, how, TestContext.Current.CancellationToken);

        Assert.True(files.Count >= (how.Program == OpenClProgram.Rows ? 3 : 10), $"There are only {files.Count} programs.");
        Assert.True(messages.Length == 0, messages);
    }

    /// <summary>Those that belong to no format: they stage activations, add outliers and measure devices.</summary>
    [Theory]
    [InlineData("Staging/stage.cl", "", "GROUP=1")]
    [InlineData("Staging/stage.cl", "", "GROUP=1 QUANTIZED")]
    [InlineData("Staging/stage.cl", "", "GROUP=1 STAGED_RUNS")]
    [InlineData("Staging/stage.cl", "", "GROUP=32 STAGED_WORDS QUANTIZED")]
    [InlineData("Staging/stage.cl", "cl_khr_fp16", "GROUP=32 STAGED_HALVES")]
    [InlineData("Staging/stage.cl", "cl_khr_fp16", "GROUP=32 STAGED_HALVES QUANTIZED")]
    [InlineData("Outliers/outliers.cl", "", "GROUP=32")]
    [InlineData("Mixing/order.cl", "", "GROUP=32")]
    [InlineData("Probing/probe.cl", "", "CHAINS=12 VW=16")]
    [InlineData("Probing/probe.cl", "", "CHAINS=12 VW=4")]
    public async Task Programs_of_the_runtime_compile(string file, string extensions, string macros)
    {
        RequireClang();
        string path = programs.Write("runtime", File.ReadAllText(Repository.Path("runtime/KernelGen.OpenCl/" + file)));
        foreach (string standard in new[] { "CL1.2", "CL3.0" })
        {
            Assert.Empty(await Clang.CheckAsync([path], new(file, default, standard, extensions, macros), TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData("generic on a CPU", "y[0] = x[0] + missing;", "missing")]
    [InlineData("generic on a CPU", "float* p = x; y[0] = *p;", "address space")]
    [InlineData("generic on a CPU", "half4 h = convert_half4((float4)(x[0])); y[0] = h.x;", "half4")]
    [InlineData("generic, OpenCL 3", "half4 h = convert_half4((float4)(x[0])); y[0] = h.x;", "half4")]
    [InlineData("generic, OpenCL 3", "y[0] = sub_group_reduce_add(x[0]);", "sub_group_reduce_add")]
    [InlineData("sub-groups, OpenCL 3", "half4 h = convert_half4((float4)(x[0])); y[0] = h.x;", "half4")]
    [InlineData("fp16 on a CPU", "y[0] = sub_group_reduce_add(x[0]);", "sub_group_reduce_add")]
    [InlineData("local memory", "local float s[4]; y[0] = x; s[0] = 0;", "float")]
    [InlineData("byte dot products in software", "y[0] = dot_4x8packed_us_int(1u, 2u);", "dot_4x8packed_us_int")]
    [InlineData("byte dot products in software, OpenCL 3", "y[0] = dot_4x8packed_us_int(1u, 2u);", "dot_4x8packed_us_int")]
    public async Task A_planted_mistake_is_found(string build, string mistake, string message)
    {
        RequireClang();
        OpenClBuild how = Named(build);
        string planted = programs.Write("planted", "kernel void planted(global const float* x, global float* y)\n{\n    " + mistake + "\n}\n");

        string messages = await Clang.CheckAsync([.. programs.Of(how.Program).Take(2), planted], how, TestContext.Current.CancellationToken);

        string[] errors = [.. messages.Split('\n').Where(static line => line.Contains("error:", StringComparison.Ordinal))];
        Assert.NotEmpty(errors);
        Assert.All(errors, static error => Assert.Contains("planted.cl", error, StringComparison.Ordinal));
        Assert.Contains(message, messages, StringComparison.Ordinal);
    }

    private static OpenClBuild Named(string name) => OpenClBuild.All.Single(build => build.Name == name);

    private static void RequireClang()
    {
        if (Environment.GetEnvironmentVariable(RequireVariable) == "1")
        {
            Assert.True(Clang.Path is not null, "There is no clang on the search path, and " + RequireVariable + " is 1.");
        }

        Assert.SkipWhen(Clang.Path is null, "There is no clang on the search path; " + RequireVariable + "=1 makes this a failure.");
    }
}
