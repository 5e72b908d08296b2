using System;
using System.Linq;
using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>Launches cover all of a product, fit the GPU and keep it busy.</summary>
public sealed class GeometryTests
{
    private static readonly CudaTraits s_h100 = new()
    {
        Name = "H100",
        Capability = new(9, 0),
        DriverVersion = new(12, 4),
        Multiprocessors = 132,
        WarpsPerMultiprocessor = 64,
        MemoryBytes = 80L << 30,
        SharedBytesPerBlock = 232448,
        SharedBytesPerMultiprocessor = 233472,
        L2Bytes = 50 << 20,
        ClockMegahertz = 1980,
    };

    private static readonly CudaMethod s_scalar = new(1, Nothing, ResidentWarps: 32, WarpTiles: 1, WarpSharedBytes: 128);
    private static readonly CudaMethod s_tensor = new(8, Nothing, ResidentWarps: 16, WarpTiles: 1, WarpSharedBytes: 6 << 10);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 128, 32)]
    [InlineData(8, 344, 32)]
    [InlineData(33, 128, 86)]
    [InlineData(512, 1000, 3)]
    [InlineData(4096, 4, 512)]
    public void Everything_is_covered_and_nothing_is_too_large(int rows, int tiles, int parts)
    {
        foreach ((CudaVariant variant, CudaMethod method) in new[] { (CudaVariant.Scalar, s_scalar), (CudaVariant.Tensor, s_tensor), (CudaVariant.TensorBytes, s_tensor with { WarpTiles = 2 }) })
        {
            CudaGeometry geometry = CudaGeometry.For(s_h100, variant, method, rows, tiles, parts, new())!.Value;
            Assert.Equal((rows + method.Rows - 1) / method.Rows, geometry.Grid.X);
            Assert.InRange((long)geometry.Grid.Y * geometry.TileWarps * method.WarpTiles, tiles, tiles + geometry.TileWarps * method.WarpTiles - 1);
            Assert.Equal(geometry.Splits, geometry.Grid.Z);
            Assert.Equal(0, geometry.Warps % geometry.TileWarps);
            Assert.InRange(geometry.SharedBytes, 0, s_h100.SharedBytesPerBlock);
            Assert.InRange(geometry.Threads, 32, 1024);
            Assert.InRange(geometry.BlocksPerMultiprocessor * geometry.Warps, 1, Math.Max(method.ResidentWarps, geometry.Warps));
            Assert.True(geometry.Splits == 1 || (variant != CudaVariant.Scalar && geometry.Splits * geometry.PartWarps <= parts), geometry.ToString());
        }
    }

    [Fact]
    public void One_row_of_a_square_layer_reaches_all_multiprocessors()
    {
        // 4096×4096 in groups of 128: 128 tiles of 32 parts.
        CudaGeometry geometry = CudaGeometry.For(s_h100, CudaVariant.Tensor, s_tensor, 1, 128, 32, new())!.Value;
        Assert.InRange(geometry.Grid.Count * geometry.Warps, s_h100.Multiprocessors * 8, long.MaxValue);
        CudaGeometry narrow = CudaGeometry.For(s_h100, CudaVariant.Tensor, s_tensor, 1, 8, 128, new())!.Value;
        Assert.InRange(narrow.Splits, 2, 32);
    }

    [Fact]
    public void Many_rows_need_no_splits()
    {
        CudaGeometry geometry = CudaGeometry.For(s_h100, CudaVariant.Tensor, s_tensor with { Rows = 32 }, 4096, 128, 32, new())!.Value;
        Assert.Equal(1, geometry.Splits);
    }

    [Fact]
    public void A_kernel_that_does_not_fit_has_no_geometry() =>
        Assert.Null(CudaGeometry.For(s_h100, CudaVariant.Tensor, s_tensor with { WarpSharedBytes = 64 << 10 }, 1, 1, 1, new()));

    [Fact]
    public void Tests_can_force_how_K_is_shared_out()
    {
        CudaGeometry geometry = CudaGeometry.For(s_h100, CudaVariant.Tensor, s_tensor, 1, 2, 4, new() { ForcedSplits = 3, ForcedTileWarps = 2 })!.Value;
        Assert.Equal((3, 2), (geometry.Splits, geometry.TileWarps));
        Assert.Equal(geometry.Grid.Count * 2 * 32 * 8 * sizeof(float), geometry.PartialBytes(s_tensor));
    }

    [Theory]
    [InlineData(1, 64, 8)]
    [InlineData(64, 64, 2)]
    [InlineData(500, 64, 1)]
    [InlineData(1, 1, 1)]
    public void Staging_shares_out_rows_where_there_are_few(int rows, int pieces, int expected) =>
        Assert.Equal(new CudaGrid(rows, expected, 1), CudaGeometry.Staging(s_h100, rows, pieces, 8));

    [Fact]
    public void The_method_with_the_fewest_rows_that_suffice_is_taken()
    {
        CudaMethod[] methods = [s_tensor, s_tensor with { Rows = 16 }, s_tensor with { Rows = 32 }];
        Assert.Equal([8, 8, 16, 32, 32], new[] { 1, 8, 9, 17, 1000 }.Select(rows => CudaPolicy.Method(methods, rows).Rows));
    }

    private static void Nothing()
    {
    }
}
