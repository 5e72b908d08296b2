using System;
using System.IO;
using System.Linq;
using CsCheck;
using Xunit;

namespace KernelGen.Tests.Files;

public sealed class PlanFileTests
{
    private static readonly (string, LayerFormat)[] s_layers = [("layers.0.up", FormatId.Parse("i4g128")), ("Schicht é", FormatId.Parse("u3g64z_a8"))];

    [Fact]
    public void What_is_saved_is_loaded()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("plan.kg.json");
        File.WriteAllText(path, "an older plan");
        PlanFile.Save(path, s_layers);

        Assert.Equal(s_layers, PlanFile.Load(path));
        Assert.Equal(["plan.kg.json"], folder.Names());
        Assert.Equal("{\n  \"version\": 1,\n  \"layers\": {\n    \"layers.0.up\": \"i4g128\",\n    \"Schicht é\": \"u3g64z_a8\"\n  }\n}\n", File.ReadAllText(path));
    }

    [Fact]
    public void An_empty_plan_is_a_plan()
    {
        Assert.True(PlanText.TryParse(PlanText.Write([]), out var entries, out _));
        Assert.Empty(entries);
    }

    [Theory]
    [InlineData("", "line 1: expected { \"version\": 1, \"layers\": {")]
    [InlineData("{ \"layers\": {} }", "line 1: expected { \"version\": 1")]
    [InlineData("{ \"version\": 2, \"layers\": {} }", "line 1: expected { \"version\": 1")]
    [InlineData("{ \"version\": 10, \"layers\": {} }", "line 1: expected { \"version\": 1")]
    [InlineData("{ \"version\": 1, \"layers\": {\n\"a\": \"i4c\",\n} }", "line 2: expected \"layer\": \"format\" without escapes")]
    [InlineData("{ \"version\": 1, \"layers\": {\n\n\"a\" \"i4c\" } }", "line 3: expected \"layer\"")]
    [InlineData("{ \"version\": 1, \"layers\": { \"\": \"i4c\" } }", "line 1: expected \"layer\"")]
    [InlineData("{ \"version\": 1, \"layers\": { \"a\\u0062\": \"i4c\" } }", "line 1: expected \"layer\"")]
    [InlineData("{ \"version\": 1, \"layers\": { \"a\": \"i4c\" }, \"more\": 1 }", "line 1: expected \"layer\"")]
    [InlineData("{ \"version\": 1, \"layers\": { \"a\": \"i4c\" } } x", "line 1: expected \"layer\"")]
    [InlineData("{ \"version\": 1, \"layers\": { \"a\": \"i4c\",\n\"a\": \"i4c\" } }", "line 2: the layer 'a' for the second time; names are unique")]
    [InlineData("{ \"version\": 1, \"layers\": { \"a\": \"i9c\" } }", "layer 'a': 'i9c' is not a format id")]
    public void What_is_no_plan_is_one_clear_error(string text, string expected)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("plan.kg.json");
        File.WriteAllText(path, text);

        string message = Assert.Throws<KernelGenException>(() => PlanFile.Load(path)).Message;
        Assert.StartsWith(path + ": ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("none.kg.json: cannot be read", Assert.Throws<KernelGenException>(() => PlanFile.Load(folder.File("none.kg.json"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\"b")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    [InlineData("")]
    public void Names_that_a_plan_cannot_hold_are_refused(string name) =>
        Assert.Contains("cannot be written as a plan", Assert.Throws<ArgumentException>(() => PlanText.Write([new(name, "i4c")])).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_plan_that_can_be_written_is_read_back() => Gen.String.Array[0, 5].Sample(static names =>
    {
        PlanEntry[] entries = [.. names.Distinct().Select(static name => new PlanEntry(name, "i4g64"))];
        if (entries.All(static entry => entry.Layer.Length > 0 && !entry.Layer.Any(static c => char.IsControl(c) || c is '"' or '\\')))
        {
            Assert.True(PlanText.TryParse(PlanText.Write(entries), out var read, out _));
            Assert.Equal(entries, read);
        }
        else
        {
            Assert.Throws<ArgumentException>(() => PlanText.Write(entries));
        }
    });
}
