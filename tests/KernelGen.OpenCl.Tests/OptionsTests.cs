using System;
using System.IO;
using Xunit;

namespace KernelGen.Tests;

/// <summary>Environment variables mean what they say, or nothing is done.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Unset_variables_change_nothing()
    {
        OpenClOptions options = OpenClOptions.From(static _ => null);
        Assert.Equal(new OpenClOptions(), options);
        Assert.False(options.GenericOnly);
        Assert.False(options.AllowHalf);
        Assert.EndsWith(Path.Combine("kernelgen", "opencl"), options.CacheFolder, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generic")]
    [InlineData("GENERIC")]
    public void Generic_kernels_can_be_forced(string value) => Assert.True(With(OpenClOptions.ModeVariable, value).GenericOnly);

    [Theory]
    [InlineData("on", true)]
    [InlineData("off", false)]
    public void Half_precision_can_be_allowed(string value, bool isAllowed) => Assert.Equal(isAllowed, With(OpenClOptions.HalfVariable, value).AllowHalf);

    [Fact]
    public void The_cache_can_be_moved_and_turned_off()
    {
        Assert.Equal(Path.GetFullPath("here"), With(OpenClOptions.CacheVariable, "here").CacheFolder);
        Assert.Null(With(OpenClOptions.CacheVariable, "off").CacheFolder);
    }

    [Theory]
    [InlineData(OpenClOptions.ModeVariable, "fast", "KERNELGEN_OPENCL is 'fast'; use generic, or leave it unset.")]
    [InlineData(OpenClOptions.HalfVariable, "1", "KERNELGEN_OPENCL_FP16 is '1'; use on or off, or leave it unset.")]
    public void Other_values_are_refused(string variable, string value, string message) =>
        Assert.Equal(message, Assert.Throws<KernelGenException>(() => With(variable, value)).Message);

    private static OpenClOptions With(string variable, string value) =>
        OpenClOptions.From(name => name.Equals(variable, StringComparison.Ordinal) ? value : null);
}
