using CsCheck;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Formats;

/// <summary>Outliers come back from their packed bytes, which are as many as the formula says.</summary>
public sealed class PackedOutliersTests
{
    [Fact]
    public void Every_outlier_comes_back() => RandomLayers.Any.Where(static layer => layer.Outliers is not null).Sample(
        static layer =>
        {
            OutlierTensor tensor = layer.Outliers!;
            using PackedOutliers packed = PackedOutliers.Pack(tensor);
            using PackedWeights? dense = tensor.Format.Kind == OutlierKind.Columns ? PackedWeights.Pack(tensor.ToDense()) : null;
            OutlierTensor unpacked = packed.Unpack(dense?.Unpack().Values ?? []);
            Assert.Equal((tensor.Format, tensor.Rows, tensor.Columns), (unpacked.Format, unpacked.Rows, unpacked.Columns));
            Assert.Equal(tensor.Starts, unpacked.Starts);
            Assert.Equal(tensor.Indices, unpacked.Indices);
            Assert.Equal(tensor.Values, unpacked.Values);
            Assert.Equal(tensor.Format.PackedBytes(tensor.Rows, tensor.Columns), packed.Bytes.Length + (dense?.Bytes.Length ?? 0));
        },
        iter: 300);

    /// <summary>The packed layout of fp16 has whole units of 32 columns and whole tiles of 32 rows.</summary>
    [Theory]
    [InlineData(OutlierKind.Csr, 4096, 4096, 0.0045, 75_498, 4 * 4097 + 4 * 75_498)]
    [InlineData(OutlierKind.Csr, 1, 3, 0.0001, 1, 4 * 2 + 4)]
    [InlineData(OutlierKind.Columns, 4096, 4096, 0.01, 41, 4 * 41 + 2 * 64 * 4096)]
    [InlineData(OutlierKind.Columns, 3, 10, 1, 10, 4 * 10 + 2 * 32 * 32)]
    public void Counts_and_bytes_follow_from_format_and_shape(OutlierKind kind, int rows, int columns, double density, long count, long bytes)
    {
        OutlierFormat format = new(kind, density);
        Assert.Equal((count, bytes), (format.Count(rows, columns), format.PackedBytes(rows, columns)));
    }
}
