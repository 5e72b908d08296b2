using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Rules about presets.</summary>
internal static class PresetRules
{
    /// <summary>What names the preset of a layer: the argument of <c>[Preset(…)]</c>, or all of <c>[Preset&lt;T&gt;]</c>.</summary>
    public static Place Place { get; } = new(LayerAttribute.Preset, "preset");

    /// <summary>Appends the attributes of the named preset to the sets of a layer.</summary>
    public static IReadOnlyList<AttributeSet> Resolve(EquatableArray<AttributeSet> sets, ProblemList problems)
    {
        List<AttributeSet> resolved = [.. sets];
        foreach (AttributeSet set in sets)
        {
            if (set.NamedPreset is { } preset)
            {
                CheckNamed(set, preset, resolved, problems);
            }
        }

        foreach (AttributeSet presetClass in sets.Skip(1).Where(static set => set.IsEmpty))
        {
            problems.Error(Rules.EmptyPreset, Place, presetClass.Owner);
        }

        if (sets[sets.Count - 1].PresetClass is { } closing)
        {
            problems.Error(Rules.PresetCycle, Place, string.Join(" → ", sets.Select(static set => set.Owner).Append(closing)));
        }

        return resolved;
    }

    private static void CheckNamed(AttributeSet set, Presets preset, List<AttributeSet> resolved, ProblemList problems)
    {
        if (set.PresetClass is { } presetClass)
        {
            problems.Error(Rules.TwoPresets, Place, set.Owner, "Presets." + preset, presetClass);
        }

        if (Enum.IsDefined(typeof(Presets), preset))
        {
            resolved.Add(AttributeSet.Of(preset));
        }
        else
        {
            string[] names = Enum.GetNames(typeof(Presets));
            problems.Error(Rules.UnknownValue, Place, "Preset " + preset, nameof(Presets), string.Join(", ", names));
        }
    }
}
