using System;

namespace KernelGen;

/// <summary>Choices for an OpenCL device that do not depend on the hardware.</summary>
public sealed record OpenClOptions
{
    /// <summary>The environment variable that forces the generic kernels: <c>generic</c>, or unset.</summary>
    public const string ModeVariable = "KERNELGEN_OPENCL";

    /// <summary>The environment variable with the folder for compiled programs, or <c>off</c>.</summary>
    public const string CacheVariable = "KERNELGEN_OPENCL_CACHE";

    /// <summary>The environment variable that allows fp16 arithmetic, which is faster and less exact: <c>on</c>, <c>off</c>, or unset for <c>off</c>.</summary>
    public const string HalfVariable = "KERNELGEN_OPENCL_FP16";

    internal const string GenericMode = "generic";
    private const string CacheName = "opencl";

    /// <summary>Whether only generic kernels run, which every driver compiles.</summary>
    public bool GenericOnly { get; init; }

    /// <summary>Whether kernels may compute in fp16 where the device does. Activations are rounded to 11 bits and must be below 65504.</summary>
    public bool AllowHalf { get; init; }

    /// <summary>The folder for compiled programs; <c>null</c> for none. It is created when something is compiled, for this user only.</summary>
    public string? CacheFolder { get; init; } = ProgramFolder.Default(CacheName);

    /// <summary>Tests prefer a variant that the device would not choose, for any number of rows.</summary>
    internal KernelVariant? Forced { get; init; }

    /// <summary>Tests lower the size of the largest buffer.</summary>
    internal ulong? MaxBufferBytes { get; init; }

    /// <summary>Tests copy weights as to a device with memory of its own.</summary>
    internal bool CopiesWeights { get; init; }

    /// <summary>The options that the environment variables ask for.</summary>
    /// <exception cref="KernelGenException">A variable has a value that means nothing.</exception>
    public static OpenClOptions FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <summary>The options that some variables ask for.</summary>
    internal static OpenClOptions From(Func<string, string?> variable) => new()
    {
        GenericOnly = IsChosen(ModeVariable, variable(ModeVariable), GenericMode, null),
        AllowHalf = IsChosen(HalfVariable, variable(HalfVariable), "on", "off"),
        CacheFolder = ProgramFolder.Named(variable(CacheVariable), CacheName),
    };

    private static bool IsChosen(string variable, string? value, string yes, string? no)
    {
        if (string.IsNullOrEmpty(value) || value.Equals(no, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return value.Equals(yes, StringComparison.OrdinalIgnoreCase)
            ? true
            : throw new KernelGenException($"{variable} is '{value}'; use {yes}{(no is null ? "" : " or " + no)}, or leave it unset.");
    }
}
