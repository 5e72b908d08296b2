namespace KernelGen.Generator.Declarations;

/// <summary>What the plan of a build says about one layer. An edit of the plan leaves it equal for all layers that the edit does not concern.</summary>
/// <param name="Obstacle">Why it says nothing.</param>
/// <param name="Text">The format id as written; with an obstacle, what is wrong with the file, or the layers that it has.</param>
internal sealed record PlannedFormat(PlanObstacle Obstacle, string Text);
