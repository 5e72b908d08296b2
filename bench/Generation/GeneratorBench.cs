using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace KernelGen.Bench.Generation;

/// <summary>Times the generator and weighs what it writes.</summary>
internal static class GeneratorBench
{
    private const int Runs = 5;

    /// <summary>Measures a project of each number of layers.</summary>
    public static IEnumerable<GeneratorRow> Run(IReadOnlyList<int> layers)
    {
        double? first = Milliseconds(() => new GeneratorProject(layers[0]).Warm());
        byte[] empty = new GeneratorProject(0).Emit();
        foreach (int count in layers)
        {
            GeneratorProject project = new(count);
            GeneratorDriver warm = project.Warm();
            byte[] assembly = [];
            double compile = Milliseconds(() => assembly = project.Emit());
            yield return new(
                count,
                Math.Min(count, GeneratorProject.Formats),
                first,
                Median(() => GeneratorProject.Driver().RunGenerators(project.Compilation)),
                Median(() => warm.RunGenerators(project.Compilation)),
                Median(() => warm.RunGenerators(project.Edited)),
                compile,
                (assembly.Length - empty.Length) / (double)count,
                (Compressed(assembly) - Compressed(empty)) / (double)count);
            first = null;
        }
    }

    private static double Median(Action action) => Spread.Of(Enumerable.Range(0, Runs).Select(_ => Milliseconds(action)).ToArray()).Median;

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static long Compressed(byte[] bytes)
    {
        using MemoryStream stream = new();
        using (DeflateStream deflate = new(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(bytes);
        }

        return stream.Length;
    }
}
