using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Xunit;

namespace KernelGen.Generator.Tests.Pipeline;

/// <summary>What flows through the pipeline is plain data: a symbol would keep a whole compilation alive and never be equal to its successor.</summary>
public sealed class PipelineModelTests
{
    [Fact]
    public void No_value_of_a_named_step_holds_a_Roslyn_type()
    {
        GeneratorRunResult result = GeneratorRun.Of(TestCompilation.Create(
            """
            using KernelGen;
            namespace Space.Inner;
            partial class Outer
            {
                [QuantizedLinear(256, 128), Preset<Mine>, LowRank(Ratio = 0.1, Bits = 4, GroupSize = 32), Activations(GroupSize = 0)]
                internal partial class Layer;
            }

            [Preset(Presets.Slim_W4_24_LRQ)]
            class Mine;
            """)).GetRunResult().Results.Single();

        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        foreach (string step in typeof(StepNames).GetFields().Select(static field => (string)field.GetRawConstantValue()!))
        {
            Assert.All(result.TrackedSteps[step].SelectMany(static run => run.Outputs), output => Walk(output.Value, step, seen));
        }

        Assert.Contains(seen, static value => value is LayerFormat);
    }

    private static void Walk(object? value, string path, HashSet<object> seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || !seen.Add(value))
        {
            return;
        }

        Type type = value.GetType();
        Assert.False(type.Namespace?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) ?? false, path + " holds a " + type);
        if (value is IEnumerable items)
        {
            int index = 0;
            foreach (object? item in items)
            {
                Walk(item, path + "[" + index++ + "]", seen);
            }
        }

        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                Walk(field.GetValue(value), path + "." + field.Name, seen);
            }
        }
    }
}
