using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;

namespace KernelGen.GpuBench;

/// <summary>Checks that the GPU computes what the interpreter of the tests computed.</summary>
internal sealed class CheckCommand : Command
{
    public CheckCommand()
        : base("check", "Checks the context, the metadata of sparse products, and every layer of the list against float64.")
    {
        Option<string> name = GpuOptions.Device();
        Option<bool> dry = GpuOptions.Dry();
        Option<FileInfo?> output = new("--output") { Description = "Also write what is said to a file.", HelpName = "FILE" };
        Add(name);
        Add(dry);
        Add(output);
        SetAction(result =>
        {
            int code = GpuOptions.Run(() =>
            {
                using CudaDevice device = CudaDevices.Open(result.GetValue(name)!);
                using TextWriter file = result.GetValue(output) is { } target ? target.CreateText() : TextWriter.Null;
                if (!Check(device, result.GetValue(dry) ? CatalogShapes.Dry : CatalogShapes.Full, line =>
                {
                    Console.WriteLine(line);
                    file.WriteLine(line);
                }))
                {
                    throw new KernelGenException("some checks failed; the lines above say which.");
                }
            });
            return code;
        });
    }

    /// <summary>Runs all checks.</summary>
    /// <param name="device">The GPU.</param>
    /// <param name="shapes">What layers are checked at.</param>
    /// <param name="say">Gets a line for each check.</param>
    /// <returns>Whether all passed.</returns>
    public static bool Check(CudaDevice device, CatalogShapes shapes, Action<string> say)
    {
        say($"{device.Name}: compute capability {device.Traits.Capability}, driver for CUDA {device.Traits.DriverVersion}");
        bool passed = true;
        foreach (SparseProduct product in new[] { SparseProduct.Halves0, SparseProduct.Halves1, SparseProduct.Bytes })
        {
            passed &= Report("metadata, " + product.Name, MetadataCheck.Run(device, product), say);
        }

        foreach (CheckedLayer layer in CatalogCheck.Run(device, shapes))
        {
            passed &= Report($"{layer.Name}, M = {layer.Rows}, {layer.Kernel}", layer.Mistakes, say);
        }

        say(passed ? "all checks passed" : "SOME CHECKS FAILED");
        return passed;
    }

    private static bool Report(string what, IReadOnlyList<string> mistakes, Action<string> say)
    {
        say($"{what}: {(mistakes.Count == 0 ? "passed" : $"FAILED, {mistakes.Count} wrong, such as")}");
        foreach (string mistake in mistakes.Take(8))
        {
            say("  " + mistake);
        }

        return mistakes.Count == 0;
    }
}
