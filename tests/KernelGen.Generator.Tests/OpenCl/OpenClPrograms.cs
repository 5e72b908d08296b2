using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Rendering;
using Microsoft.CodeAnalysis;

namespace KernelGen.Generator.Tests.OpenCl;

/// <summary>The OpenCL programs that the generator makes of the list of layers, as files.</summary>
public sealed class OpenClPrograms : IDisposable
{
    // Before version 15 of clang vload_half, which every OpenCL has, goes when the extension cl_khr_fp16 does.
    private const string Prelude =
        """
        #define DECLARE(n) float##n __attribute__((overloadable)) vload_half##n(size_t offset, const __global half* p);
        DECLARE() DECLARE(2) DECLARE(4) DECLARE(8) DECLARE(16)
        #undef DECLARE
        #line 1

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("kernelgen-opencl-").FullName;
    private readonly Dictionary<OpenClProgram, List<string>> _files = [];

    public OpenClPrograms()
    {
        string layers = File.ReadAllText(Repository.Path("tests/KernelGen.Tests/Layers.cs"));
        GeneratorRunResult result = GeneratorRun.Of(TestCompilation.Create(layers), nameof(KernelTargets.OpenCl)).GetRunResult().Results.Single();
        foreach (OpenClPlan plan in result.TrackedSteps[StepNames.OpenClKernels].SelectMany(static run => run.Outputs).Select(static output => (OpenClPlan)output.Value))
        {
            if (!_files.TryGetValue(plan.Program, out List<string>? files))
            {
                _files.Add(plan.Program, files = []);
            }

            files.Add(Write(plan.Name, OpenClRenderer.Program(plan)));
        }
    }

    /// <summary>The files of one kind of programs.</summary>
    internal IReadOnlyList<string> Of(OpenClProgram program) => _files[program];

    /// <summary>Writes one more.</summary>
    internal string Write(string name, string program)
    {
        string path = Path.Combine(_folder, name + ".cl");
        File.WriteAllText(path, Prelude + program);
        return path;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
