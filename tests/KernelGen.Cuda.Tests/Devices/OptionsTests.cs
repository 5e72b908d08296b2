using System;
using System.IO;
using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>Environment variables mean what they say, or nothing is done.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Unset_variables_change_nothing()
    {
        CudaOptions options = CudaOptions.From(static _ => null);
        Assert.Equal(new CudaOptions(), options);
        Assert.False(options.ScalarOnly);
        Assert.EndsWith(Path.Combine("kernelgen", "cuda"), options.CacheFolder, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scalar")]
    [InlineData("SCALAR")]
    public void Scalar_kernels_can_be_forced(string value) => Assert.True(With(CudaOptions.ModeVariable, value).ScalarOnly);

    [Fact]
    public void The_cache_can_be_moved_and_turned_off()
    {
        Assert.Equal(Path.GetFullPath("here"), With(CudaOptions.CacheVariable, "here").CacheFolder);
        Assert.Null(With(CudaOptions.CacheVariable, "off").CacheFolder);
    }

    [Fact]
    public void Other_values_are_refused() => Assert.Equal(
        "KERNELGEN_CUDA is 'fast'; use scalar, or leave it unset.",
        Assert.Throws<KernelGenException>(static () => With(CudaOptions.ModeVariable, "fast")).Message);

    private static CudaOptions With(string variable, string value) => CudaOptions.From(name => name.Equals(variable, StringComparison.Ordinal) ? value : null);
}
