namespace KernelGen.Generator.Declarations;

/// <summary>What keeps a plan from giving a layer its format.</summary>
internal enum PlanObstacle
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The project has no plan.</summary>
    NoFile,

    /// <summary>The file is no plan.</summary>
    Malformed,

    /// <summary>The plan does not name the layer.</summary>
    NoLayer,
}
