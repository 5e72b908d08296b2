using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Rules about layers that take their format from the plan of the build.</summary>
internal static class PlanRules
{
    /// <summary>What names the layer in the plan.</summary>
    public static Place Place { get; } = new(LayerAttribute.Plan, "layer");

    /// <summary>The attributes that the plan stands for, if the layer takes them from there; otherwise its own.</summary>
    public static IReadOnlyList<AttributeSet> Resolve(LayerDeclaration declaration, ProblemList problems)
    {
        if (declaration.Sets.FirstOrDefault(static set => set.PlanLayer is not null) is not { } set)
        {
            return PresetRules.Resolve(declaration.Sets, problems);
        }

        if (declaration.Sets.Count > 1 || !set.HasPlanOnly)
        {
            problems.Error(Rules.PlanWithFormat, Place, declaration.Type.Name);
            return [];
        }

        PlannedFormat planned = declaration.Planned ?? new(PlanObstacle.NoFile, "");
        switch (planned.Obstacle)
        {
            case PlanObstacle.NoFile:
                problems.Error(Rules.NoPlan, Place, declaration.Type.Name);
                return [];
            case PlanObstacle.Malformed:
                problems.Error(Rules.MalformedPlan, Place, planned.Text);
                return [];
            case PlanObstacle.NoLayer:
                problems.Error(Rules.LayerNotPlanned, Place, set.PlanLayer!, planned.Text);
                return [];
            default:
                return Lower(planned.Text, problems);
        }
    }

    private static IReadOnlyList<AttributeSet> Lower(string format, ProblemList problems)
    {
        if (FormatId.TryParse(format, out LayerFormat? known, out string? error))
        {
            return [AttributeSet.OfPlan(known!)];
        }

        problems.Error(Rules.UnknownPlannedFormat, Place, error!);
        return [];
    }
}
