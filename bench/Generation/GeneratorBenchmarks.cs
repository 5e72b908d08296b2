using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;

namespace KernelGen.Bench.Generation;

/// <summary>What the generator adds to a build (cold) and to every key pressed in an editor (warm, unrelated edit).</summary>
public class GeneratorBenchmarks
{
    private GeneratorProject _project = null!;
    private GeneratorDriver _warm = null!;

    [Params(1, 50, 500)]
    public int Layers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _project = new(Layers);
        _warm = _project.Warm();
    }

    [Benchmark(Description = "cold: a new driver")]
    public GeneratorDriver Cold() => GeneratorProject.Driver().RunGenerators(_project.Compilation);

    [Benchmark(Description = "warm: nothing changed")]
    public GeneratorDriver Warm() => _warm.RunGenerators(_project.Compilation);

    [Benchmark(Description = "unrelated edit: another file changed")]
    public GeneratorDriver UnrelatedEdit() => _warm.RunGenerators(_project.Edited);
}
