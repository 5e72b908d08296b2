using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using KernelGen.Bench;

namespace KernelGen.GpuBench;

/// <summary>What torch_fp16.py measured.</summary>
/// <param name="Library">PyTorch, its CUDA, and the GPU.</param>
/// <param name="Rows">The times.</param>
internal sealed record Fp16Times(string Library, IReadOnlyList<Fp16Time> Rows)
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="KernelGenException">There is none, or something else is in it.</exception>
    public static Fp16Times Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Fp16Times>(File.ReadAllText(path), JsonSerializerOptions.Web) ?? throw new JsonException("It is empty.");
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new KernelGenException($"{path} does not hold the times of torch_fp16.py: {exception.Message}", exception);
        }
    }

    /// <summary>Seconds of a product, or <c>null</c> if it was not measured.</summary>
    public double? Seconds(BenchShape shape, int rows) => Rows.FirstOrDefault(row => row.N == shape.N && row.K == shape.K && row.M == rows)?.Seconds;
}

/// <summary>One of them.</summary>
internal sealed record Fp16Time(int N, int K, int M, double Seconds);
