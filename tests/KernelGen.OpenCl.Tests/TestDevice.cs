using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using Xunit;

namespace KernelGen.Tests;

/// <summary>The OpenCL device of the tests: the first usable one.</summary>
internal static class TestDevice
{
    public const string RequireVariable = "KERNELGEN_REQUIRE_OPENCL";
    private static readonly ConcurrentDictionary<KernelVariant, OpenClDevice> s_forced = new();
    private static readonly Lazy<OpenClDevice> s_shared = new(static () => Open());

    /// <summary>One for all tests, with the options of the environment.</summary>
    public static OpenClDevice Shared
    {
        get
        {
            _ = Name;
            return s_shared.Value;
        }
    }

    /// <summary>Its name; skips the test where there is none, or fails it where there has to be one.</summary>
    public static string Name
    {
        get
        {
            DeviceEntry? usable = OpenClDevices.List().FirstOrDefault(static entry => entry.IsUsable);
            string reason = usable is null ? "No OpenCL device: " + string.Join("; ", OpenClDevices.List()) : "";
            Assert.True(usable is not null || Environment.GetEnvironmentVariable(RequireVariable) != "1", reason);
            Assert.SkipWhen(usable is null, reason);
            return usable!.Name;
        }
    }

    /// <summary>A device of the test's own.</summary>
    public static OpenClDevice Open(OpenClOptions? options = null) => OpenClDevices.Open(Name, options);

    /// <summary>One that always runs a variant.</summary>
    public static OpenClDevice Forced(KernelVariant variant)
    {
        _ = Name;
        return s_forced.GetOrAdd(variant, static variant => Open(OpenClOptions.FromEnvironment() with { Forced = variant }));
    }

    /// <summary>Options without a cache, so that every program is compiled.</summary>
    public static OpenClOptions Uncached { get; } = new() { CacheFolder = null };

    /// <summary>Options with a cache in a folder of the test's own.</summary>
    public static OpenClOptions Cached(string folder) => new() { CacheFolder = Path.GetFullPath(folder) };
}
