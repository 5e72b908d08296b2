namespace KernelGen.Generator;

/// <summary>The named steps of the pipeline, in order; the cacheability tests follow them.</summary>
internal static class StepNames
{
    /// <summary>What the user wrote, per layer.</summary>
    public const string Declarations = nameof(Declarations);

    /// <summary>What the plan of the build says.</summary>
    public const string BuildPlan = nameof(BuildPlan);

    /// <summary>What the user wrote, per layer, with what the plan says about it.</summary>
    public const string Planned = nameof(Planned);

    /// <summary>What matters of the project around the layers.</summary>
    public const string Project = nameof(Project);

    /// <summary>Valid layers.</summary>
    public const string Specs = nameof(Specs);

    /// <summary>The members of each layer, as text.</summary>
    public const string LayerFiles = nameof(LayerFiles);

    /// <summary>The CPU kernels of all layers, each once.</summary>
    public const string Kernels = nameof(Kernels);

    /// <summary>The text of each kernel.</summary>
    public const string KernelFiles = nameof(KernelFiles);

    /// <summary>The panel kernels of all layers, each once.</summary>
    public const string Panels = nameof(Panels);

    /// <summary>The text of each panel kernel.</summary>
    public const string PanelFiles = nameof(PanelFiles);

    /// <summary>The OpenCL kernels of all layers, each once.</summary>
    public const string OpenClKernels = nameof(OpenClKernels);

    /// <summary>The text of each OpenCL kernel, in the class that holds it.</summary>
    public const string OpenClFiles = nameof(OpenClFiles);

    /// <summary>The kernels for NVIDIA GPUs of all layers, each once.</summary>
    public const string CudaKernels = nameof(CudaKernels);

    /// <summary>The text of each kernel for NVIDIA GPUs.</summary>
    public const string CudaFiles = nameof(CudaFiles);
}
