namespace KernelGen.Bench.Generation;

/// <summary>What a project of some layers costs. Times are medians in milliseconds.</summary>
/// <param name="Layers">Layers of the project.</param>
/// <param name="Formats">Formats among them; layers of one format share kernels.</param>
/// <param name="FirstMs">The first run of the generator in this process, which the JIT compiles on the way.</param>
/// <param name="ColdMs">A new driver in a process that has run the generator before, as in a compiler server.</param>
/// <param name="WarmMs">The same driver, nothing changed.</param>
/// <param name="UnrelatedEditMs">The same driver, after an edit of a file without layers.</param>
/// <param name="CompileMs">Generating, compiling and writing the assembly.</param>
/// <param name="AssemblyBytesPerLayer">Bytes that the layers and their kernels add to the assembly, per layer.</param>
/// <param name="PackedBytesPerLayer">The same after compression, as in a package.</param>
internal sealed record GeneratorRow(
    int Layers,
    int Formats,
    double? FirstMs,
    double ColdMs,
    double WarmMs,
    double UnrelatedEditMs,
    double CompileMs,
    double AssemblyBytesPerLayer,
    double PackedBytesPerLayer);
