using System;
using System.IO;
using System.Linq;
using KernelGen.Tests.Files.Checkpoints;
using Xunit;

namespace KernelGen.Tests.Files;

/// <summary>Models in several files.</summary>
public sealed class SafetensorsIndexTests
{
    private const string Index = "model.safetensors.index.json";

    [Fact]
    public void Tensors_come_from_the_files_that_the_index_names()
    {
        using TemporaryFolder folder = new();
        Save(folder, "1.safetensors", ("a", 1), ("both", 2));
        Save(folder, "2.safetensors", ("both", 3), ("b", 4), ("unlisted", 5));
        string path = Write(folder, """{"metadata": {"total_size": 12}, "weight_map": {"b": "2.safetensors", "a": "1.safetensors", "both": "2.safetensors"}}""");

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(["a", "both", "b"], file.Tensors.Select(static tensor => tensor.Name));
        Assert.Equal([1f], file.ReadFloats("a"));
        Assert.Equal([3f], file.ReadFloats("both"));
        Assert.Equal([4f], file.ReadFloats("b"));
        Assert.False(file.Contains("unlisted"));
        Assert.Equal("1.safetensors", file.Metadata["first"]);
        Assert.Equal("2.safetensors", file.Metadata["only 2.safetensors"]);
    }

    [Fact]
    public void Parts_of_quantized_weights_may_be_in_different_files()
    {
        RandomCheckpoint checkpoint = new(32, 96, 3, 32, seed: 14);
        using TemporaryFolder folder = new();
        checkpoint.Gptq("model.up").Save(folder.File("whole.safetensors"));
        string[] names;
        using (SafetensorsFile whole = SafetensorsFile.Open(folder.File("whole.safetensors")))
        {
            names = [.. whole.Tensors.Select(static tensor => tensor.Name)];
            for (int i = 0; i < names.Length; i++)
            {
                SafetensorsTensor tensor = whole.Find(names[i]);
                SafetensorsWriter part = new();
                part.Add(tensor.Name, tensor.Type, [.. tensor.Shape], whole.ReadBytes(tensor.Name));
                part.Save(folder.File($"{i}.safetensors"));
            }
        }

        string map = string.Join(", ", names.Select(static (name, i) => $"\"{name}\": \"{i}.safetensors\""));
        using ModelFile model = ModelFile.Open(Write(folder, "{\"weight_map\": {" + map + "}}"));
        ModelTensor weights = Assert.Single(model.Tensors);
        Assert.Equal(checkpoint.Weights, weights.ReadFloats());
        Assert.Equal("u3g32z", weights.ReadLayer(out _)?.Format.ToString());
    }

    [Theory]
    [InlineData("""{"weight_map": {"a": "../1.safetensors"}}""", "tensor 'a': found \"../1.safetensors\"; expected the name of a file in the folder of the index")]
    [InlineData("""{"weight_map": {"a": ".."}}""", "expected the name of a file in the folder of the index")]
    [InlineData("""{"weight_map": {"a": 1}}""", "tensor 'a': found 1; expected the name of a file")]
    [InlineData("""{"weight_map": {"a": "1.safetensors", "a": "1.safetensors"}}""", "tensor 'a': found two entries; expected one")]
    [InlineData("""{"weight_map": {"a": "1.safetensors", "c": "1.safetensors"}}""", "1.safetensors: tensor 'c': found no such tensor; expected one of a")]
    [InlineData("""{"weight_map": {"a": "3.safetensors"}}""", "3.safetensors: cannot be read")]
    [InlineData("""{"weight_map": {}}""", "index: found no tensors; expected at least one")]
    [InlineData("""{"weights": {}}""", "index: found no weight_map")]
    [InlineData("""{"weight_map": """, "found no valid JSON")]
    public void An_index_that_cannot_be_used_is_one_clear_error(string json, string message)
    {
        using TemporaryFolder folder = new();
        Save(folder, "1.safetensors", ("a", 1));
        string path = Write(folder, json);
        Assert.Contains(message, Assert.Throws<KernelGenException>(() => SafetensorsFile.Open(path).Dispose()).Message, StringComparison.Ordinal);
    }

    private static void Save(TemporaryFolder folder, string name, params (string Name, float Value)[] tensors)
    {
        SafetensorsWriter writer = new();
        foreach ((string tensor, float value) in tensors)
        {
            writer.Add(tensor, SafetensorsType.F32, [1], BitConverter.GetBytes(value));
        }

        writer.Metadata["first"] = name;
        writer.Metadata["only " + name] = name;
        writer.Save(folder.File(name));
    }

    private static string Write(TemporaryFolder folder, string json)
    {
        File.WriteAllText(folder.File(Index), json);
        return folder.File(Index);
    }
}
