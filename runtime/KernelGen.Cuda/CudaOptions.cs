using System;

namespace KernelGen;

/// <summary>Choices for a CUDA device that do not depend on the hardware.</summary>
public sealed record CudaOptions
{
    /// <summary>The environment variable that forces the kernels that use no tensor cores: <c>scalar</c>, or unset. They are slower, and compute float activations in fp32.</summary>
    public const string ModeVariable = "KERNELGEN_CUDA";

    /// <summary>The environment variable with the folder for compiled kernels, or <c>off</c>.</summary>
    public const string CacheVariable = "KERNELGEN_CUDA_CACHE";

    internal const string ScalarMode = "scalar";
    private const string CacheName = "cuda";

    /// <summary>Whether only kernels run that use no tensor cores.</summary>
    public bool ScalarOnly { get; init; }

    /// <summary>The folder for compiled kernels; <c>null</c> for none. It is created when something is compiled, for this user only.</summary>
    public string? CacheFolder { get; init; } = ProgramFolder.Default(CacheName);

    /// <summary>Tests run one variant, for any number of rows.</summary>
    internal CudaVariant? Forced { get; init; }

    /// <summary>Tests choose how many blocks share out K.</summary>
    internal int? ForcedSplits { get; init; }

    /// <summary>Tests choose how the warps of a block share out tiles and K.</summary>
    internal int? ForcedTileWarps { get; init; }

    /// <summary>The options that the environment variables ask for.</summary>
    /// <exception cref="KernelGenException">A variable has a value that means nothing.</exception>
    public static CudaOptions FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <summary>The options that some variables ask for.</summary>
    internal static CudaOptions From(Func<string, string?> variable)
    {
        string? mode = variable(ModeVariable);
        return new()
        {
            ScalarOnly = !string.IsNullOrEmpty(mode) && (mode.Equals(ScalarMode, StringComparison.OrdinalIgnoreCase)
                ? true
                : throw new KernelGenException($"{ModeVariable} is '{mode}'; use {ScalarMode}, or leave it unset.")),
            CacheFolder = ProgramFolder.Named(variable(CacheVariable), CacheName),
        };
    }
}
