using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.Json;
using KernelGen.Tests.Driver;
using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>The program that checks and times a GPU runs from end to end, on the interpreter.</summary>
[Collection(nameof(DriverCollection))]
public sealed class GpuBenchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kernelgen-gpu-").FullName;

    [Fact]
    public void Checks_pass()
    {
        string said = Path.Combine(_folder, "check.txt");

        Assert.Equal(0, Run("check", "--dry", "--output", said));

        string[] lines = File.ReadAllLines(said);
        Assert.Equal("all checks passed", lines[^1]);
        Assert.Contains("metadata, SparseF16Selector0: passed", lines);
        Assert.Contains("metadata, SparseU8S8: passed", lines);
        Assert.Contains(lines, static line => line.EndsWith("__cuda_tensor: passed", StringComparison.Ordinal));
    }

    [Fact]
    public void Layers_are_timed_beside_fp16()
    {
        string fp16 = Path.Combine(_folder, "fp16.json"), json = Path.Combine(_folder, "times.json"), tables = Path.Combine(_folder, "times.md");
        File.WriteAllText(fp16, """{"library": "none", "rows": [{"n": 96, "k": 128, "m": 9, "seconds": 1}]}""");

        Assert.Equal(0, Run("time", "--dry", "--fp16", fp16, "--json", json, "--output", tables));

        JsonElement[] rows = [.. JsonDocument.Parse(File.ReadAllText(json)).RootElement.EnumerateArray()];
        Assert.Equal(9 * 2 * 2, rows.Length);
        Assert.All(rows, static row => Assert.True(row.GetProperty("seconds").GetDouble() > 0));
        Assert.All(rows, static row => Assert.Equal(
            row.GetProperty("n").GetInt32() == 96 && row.GetProperty("m").GetInt32() == 9 ? 1 / row.GetProperty("seconds").GetDouble() : (double?)null,
            row.GetProperty("ratio").ValueKind == JsonValueKind.Null ? (double?)null : row.GetProperty("ratio").GetDouble()));
        Assert.Equal(9, File.ReadLines(tables).Count(static line => line.StartsWith('`')));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static int Run(params string[] arguments)
    {
        _ = StubDriver.Require();
        Environment.SetEnvironmentVariable(CudaOptions.CacheVariable, "off");
        return (int)Assembly.Load("gpu-bench").EntryPoint!.Invoke(null, [arguments])!;
    }
}
