using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using KernelGen.Tests.Cli;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Studies;

/// <summary>Every study, run as a user runs it. What holds of quality is asserted; what holds of speed is for the study to say.</summary>
public sealed class StudyTests
{
    [Fact]
    public void Calibration_in_another_domain_costs_more_than_a_third_and_in_both_next_to_nothing()
    {
        JsonElement study = Run("calibration");

        Assert.Equal(24, study.GetProperty("rows").GetArrayLength());
        Assert.Equal([true, true, true], Findings(study));
    }

    [Fact]
    public void Evaluation_finds_4_bits_good_larger_networks_better_and_loss_a_proxy()
    {
        JsonElement study = Run("eval");

        Assert.True(study.GetProperty("rows").GetArrayLength() >= 3 * 9);
        Assert.Equal([true, true, true], Findings(study)[..3]);
    }

    [Fact]
    public void Sampling_finds_nf4_at_least_as_close_as_fp4_at_every_temperature()
    {
        JsonElement study = Run("sampling");

        Assert.True(Findings(study)[0]);
        Assert.All(study.GetProperty("rows").EnumerateArray(), static row => Assert.InRange(row.GetProperty("totalVariation").GetDouble(), 1e-6, 1));
    }

    [Fact]
    public void Decoding_first_takes_the_memory_of_both()
    {
        JsonElement study = Run("dequant-overhead");
        JsonElement[] one = [.. study.GetProperty("rows").EnumerateArray().Where(static row => row.GetProperty("rows").GetInt32() == 1)];

        Assert.Equal(["fp32", "4 bits, decoded first", "4 bits, fused"], one.Select(static row => row.GetProperty("way").GetString()!));
        Assert.Equal(Megabytes(one[0]) + Megabytes(one[2]), Megabytes(one[1]), 1e-9);
        Assert.Equal([true, false, true], one.Select(static row => row.GetProperty("decodingMilliseconds").GetDouble() == 0));
    }

    [Fact]
    public void On_a_device_operations_add_up_to_100_million_parameters()
    {
        JsonElement study = Run("ondevice");
        JsonElement[] fp32 = [.. study.GetProperty("rows").EnumerateArray().Where(static row => row.GetProperty("format").GetString() == "f32")];

        Assert.Equal(["attention", "feed-forward", "head", "all linear layers"], fp32.Select(static row => row.GetProperty("operation").GetString()!));
        Assert.InRange(Megabytes(fp32[^1]) / 4, 100, 101);
        Assert.Equal(fp32[..^1].Sum(Megabytes), Megabytes(fp32[^1]), 1e-6);
    }

    [Fact]
    public void Methods_are_compared_row_by_row()
    {
        JsonElement study = Run("methods", "--seed", "S04", "S07", "S24");

        Assert.Equal(["S04", "S04", "S07", "S07", "S24", "S24"], study.GetProperty("rows").EnumerateArray().Select(static row => row.GetProperty("seed").GetString()!));
        Assert.Equal([true], Findings(study));
        Assert.Contains("--seed 'S99' has no comparison", CliRun.Of("study", "methods", "--seed", "S99").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_that_is_no_study_is_refused_with_the_nearest_one()
    {
        CliRun run = CliRun.Of("study", "samplin");

        Assert.Equal(2, run.Code);
        Assert.Contains("'samplin' is not a verb of kernelgen study; did you mean 'sampling'?", run.Error, StringComparison.Ordinal);
    }

    private static JsonElement Run(string study, params string[] options)
    {
        using TemporaryFolder folder = new();
        string plots = folder.File("plots");
        CliRun run = CliRun.Of(["study", study, "--json", "--output", plots, .. options]);

        Assert.True(run.Code == 0, run.Error);
        Assert.True(new FileInfo(Path.Combine(plots, $"study-{study}.png")).Length > 10_000);
        Assert.True(File.Exists(Path.Combine(plots, $"study-{study}.svg")));
        Assert.Equal(study, run.Json.GetProperty("study").GetString());
        return run.Json;
    }

    private static bool[] Findings(JsonElement study) => [.. study.GetProperty("findings").EnumerateArray().Select(static finding => finding.GetProperty("holds").GetBoolean())];

    private static double Megabytes(JsonElement row) => row.GetProperty("megabytes").GetDouble();
}
