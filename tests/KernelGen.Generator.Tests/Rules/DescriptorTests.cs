using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Xunit;

namespace KernelGen.Generator.Tests.Rules;

/// <summary>Ids, descriptors, release notes and the README agree.</summary>
public sealed class DescriptorTests
{
    private static readonly string s_generator = Repository.Path("generator");

    [Fact]
    public void Every_id_has_a_descriptor_in_id_order()
    {
        string[] ids = [.. typeof(Specs.Rules).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

        Assert.Equal(ids, Diagnostics.All.Select(descriptor => descriptor.Id));
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public void Release_notes_state_every_rule_with_its_category_and_severity()
    {
        string notes = File.ReadAllText(Path.Combine(s_generator, "AnalyzerReleases.Shipped.md"))
            + File.ReadAllText(Path.Combine(s_generator, "AnalyzerReleases.Unshipped.md"));

        Assert.All(Diagnostics.All, d => Assert.Matches(
            @"\n" + d.Id + @" \| " + Regex.Escape(d.Category) + @" \| " + d.DefaultSeverity + @" \| [A-Z].*\.\n", notes));
    }

    [Fact]
    public void Help_links_point_at_headings_of_the_generators_README()
    {
        string[] anchors = [.. File.ReadAllLines(Path.Combine(s_generator, "README.md"))
            .Where(line => line.StartsWith("### ", StringComparison.Ordinal))
            .Select(line => line[4..].ToLowerInvariant())];

        Assert.Equal(Diagnostics.All.Select(d => Diagnostics.HelpBase + d.Id.ToLowerInvariant()), Diagnostics.All.Select(d => d.HelpLinkUri));
        Assert.Equal(Diagnostics.All.Select(d => d.Id.ToLowerInvariant()), anchors);
    }

    [Fact]
    public void All_rules_are_on_and_none_is_hidden() =>
        Assert.All(Diagnostics.All, d => Assert.True(d.IsEnabledByDefault && d.DefaultSeverity != DiagnosticSeverity.Hidden, d.Id));
}
