using System.Linq;
using Xunit;

namespace KernelGen.Tests;

/// <summary>Kernels ask for no more than the device has.</summary>
public sealed class KernelShapeTests
{
    [Theory]
    [InlineData(16 << 10)]
    [InlineData(32 << 10)]
    [InlineData(64 << 10)]
    public void Units_decoded_at_once_fit_local_memory(long localBytes)
    {
        OpenClTraits traits = TestDevice.Shared.Traits with { LocalBytes = localBytes, MaxWorkGroup = 256 };
        foreach (CatalogLayer layer in LayerCatalog.All.Where(static layer => layer.Kernels.Main.OpenCl.Any(static kernel => kernel.Variant == OpenClVariant.Local)))
        {
            PackedLayout layout = new(layer.Format.Weights, layer.Outputs, layer.Inputs);
            KernelShape shape = KernelShapes.For(traits, KernelVariant.Local, KernelShapes.MaxBlockRows, isHalf: false, layout.UnitColumns);
            long bytes = (long)shape.Depth * layout.UnitColumns * PackedLayout.TileRows * sizeof(float);
            Assert.InRange(bytes, localBytes / 2, localBytes);
        }
    }
}
