namespace KernelGen.Generator;

/// <summary>The named steps of the pipeline, in order; the cacheability tests follow them.</summary>
internal static class StepNames
{
    /// <summary>What the user wrote, per layer.</summary>
    public const string Declarations = nameof(Declarations);

    /// <summary>Whether the project compiles unsafe code.</summary>
    public const string AllowsUnsafe = nameof(AllowsUnsafe);

    /// <summary>Valid layers.</summary>
    public const string Specs = nameof(Specs);

    /// <summary>The members of each layer, as text.</summary>
    public const string LayerFiles = nameof(LayerFiles);

    /// <summary>The kernels of all layers, each once.</summary>
    public const string Kernels = nameof(Kernels);

    /// <summary>The text of each kernel.</summary>
    public const string KernelFiles = nameof(KernelFiles);

    /// <summary>The panel kernels of all layers, each once.</summary>
    public const string Panels = nameof(Panels);

    /// <summary>The text of each panel kernel.</summary>
    public const string PanelFiles = nameof(PanelFiles);
}
