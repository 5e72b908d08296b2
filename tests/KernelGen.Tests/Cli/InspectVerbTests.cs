using System;
using System.Linq;
using System.Text.Json;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Cli;

public sealed class InspectVerbTests
{
    [Fact]
    public void Layers_tensors_and_metadata_are_listed_as_json()
    {
        using TemporaryFolder folder = new();
        string path = Save(folder);

        CliRun run = CliRun.Of("inspect", path, "--json");
        Assert.Equal(0, run.Code);
        JsonElement layer = Assert.Single(run.Json.GetProperty("layers").EnumerateArray());
        Assert.Equal("up", layer.GetProperty("name").GetString());
        Assert.Equal("i4g32_s24", layer.GetProperty("format").GetString());
        Assert.Equal(32, layer.GetProperty("outputs").GetInt32());
        Assert.Equal(64, layer.GetProperty("inputs").GetInt32());

        // 2 of 4 weights of 4 bits and 2 positions of 2 bits are 3 bits per weight; a group's 16-bit scale per 32 weights half a bit more.
        Assert.Equal(3.5, layer.GetProperty("storedBitsPerWeight").GetDouble());
        Assert.Equal(32 * 64 * 3.5 / 8, layer.GetProperty("packedBytes").GetDouble());

        JsonElement codes = run.Json.GetProperty("tensors").EnumerateArray().Single(static tensor => tensor.GetProperty("name").GetString() == "up.codes");
        Assert.Equal("U8", codes.GetProperty("dtype").GetString());
        Assert.Equal([32, 16], codes.GetProperty("shape").EnumerateArray().Select(static extent => extent.GetInt32()));
        Assert.Equal(512, codes.GetProperty("bytes").GetInt32());
        Assert.Equal("1", run.Json.GetProperty("metadata").GetProperty("kernelgen.version").GetString());
    }

    [Fact]
    public void The_same_is_shown_as_tables()
    {
        using TemporaryFolder folder = new();
        CliRun run = CliRun.Of("inspect", Save(folder));

        Assert.Equal(0, run.Code);
        foreach (string text in new[] { "i4g32_s24", "32x64", "3.500", "up.patterns", "U8", "kernelgen.version", "a [tag]" })
        {
            Assert.Contains(text, run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_layer_file_of_another_version_is_refused()
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        writer.Metadata["kernelgen.version"] = "9";
        writer.Save(folder.File("a"));

        CliRun run = CliRun.Of("inspect", folder.File("a"));
        Assert.Equal(1, run.Code);
        Assert.Contains("found kernelgen.version '9'; expected version '1'", run.Error, StringComparison.Ordinal);
    }

    private static string Save(TemporaryFolder folder)
    {
        SafetensorsWriter writer = new();
        writer.Metadata["note"] = "a [tag]";
        LayerFile.Add(writer, "up", RandomLayers.Create(FormatId.Parse("i4g32_s24"), 32, 64, 1));
        writer.Save(folder.File("a.safetensors"));
        return folder.File("a.safetensors");
    }
}
