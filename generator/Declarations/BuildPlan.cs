using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Generator.Declarations;

/// <summary>What the plan of a build says.</summary>
/// <param name="Obstacle">Why there is none: <see cref="PlanObstacle.NoFile"/> or <see cref="PlanObstacle.Malformed"/>; otherwise <see cref="PlanObstacle.None"/>.</param>
/// <param name="Text">What is wrong with the file.</param>
/// <param name="Entries">The formats of the layers.</param>
internal sealed record BuildPlan(PlanObstacle Obstacle, string Text, EquatableArray<PlanEntry> Entries)
{
    /// <summary>Reads the plan.</summary>
    /// <param name="files">The texts of all files that are named like a plan.</param>
    public static BuildPlan Read(IReadOnlyList<string> files) => files.Count switch
    {
        0 => new(PlanObstacle.NoFile, "", default),
        1 => PlanText.TryParse(files[0], out IReadOnlyList<PlanEntry> entries, out string? error) ? new(PlanObstacle.None, "", new(entries)) : new(PlanObstacle.Malformed, error!, default),
        _ => new(PlanObstacle.Malformed, "the project has more than one of them; keep one", default),
    };

    /// <summary>What it says about a layer.</summary>
    public PlannedFormat Of(string layer) => Obstacle != PlanObstacle.None ? new(Obstacle, Text)
        : Entries.FirstOrDefault(entry => entry.Layer == layer) is { Format: { } format } ? new(PlanObstacle.None, format)
        : new(PlanObstacle.NoLayer, Entries.Count == 0 ? "no layer" : string.Join(", ", Entries.Select(static entry => entry.Layer)));
}
