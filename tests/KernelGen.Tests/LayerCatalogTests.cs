using System.Reflection;
using Xunit;

namespace KernelGen.Tests;

public sealed class LayerCatalogTests
{
    /// <summary>The build property works in a real build, too: the packages that run kernels on GPUs are here, and would otherwise add them to every layer.</summary>
    [Fact]
    public void A_project_that_leaves_out_GPUs_has_CPU_kernels_only()
    {
        Assert.NotNull(Assembly.Load("KernelGen.OpenCl"));
        Assert.NotNull(Assembly.Load("KernelGen.Cuda"));
        Assert.All(LayerCatalog.All, static layer =>
        {
            Assert.NotEmpty(layer.Kernels.Main.Cpu);
            Assert.NotEmpty(layer.Kernels.Main.Panels);
            Assert.Empty(layer.Kernels.Main.OpenCl);
            Assert.Empty(layer.Kernels.Main.Cuda);
        });
    }
}
