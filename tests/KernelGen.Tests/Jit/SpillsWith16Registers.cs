using System;
using System.IO;
using System.Linq;

namespace KernelGen.Tests.Jit;

/// <summary>The kernels for 256 and 128 bits whose innermost loops need more than 16 registers, from a file: one name per line.</summary>
/// <remarks>
/// <c>gemv_*</c> methods work on a whole tile, four or eight vectors of rows, each with planes, codes and sums of its own; 2:4 patterns add tables and masks.
/// <c>panel_*</c> methods have up to twelve sums, beside codes that may be widened. What the spills cost has not been measured on such a CPU.
/// </remarks>
internal static class SpillsWith16Registers
{
    public const string FileName = "SpillsWith16Registers.txt";

    public static string[] Read() => [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Jit", FileName)).Where(static line => line.Length > 0)];
}
