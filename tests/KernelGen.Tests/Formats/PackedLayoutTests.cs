using System.Collections.Generic;
using System.Linq;
using CsCheck;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Formats;

/// <summary>Every bit has a place of its own, and what is packed comes back.</summary>
public sealed class PackedLayoutTests
{
    /// <summary>Sparse groups that cut a run of four have no layout; the rules refuse them.</summary>
    private static readonly Gen<LayerTensors> s_layers = RandomLayers.Any.Where(static layer =>
        layer.Format.Weights.Sparsity is null || layer.Format.Weights.GroupSize % 4 == 0);

    [Fact]
    public void Packed_tensors_come_back_bit_by_bit() => s_layers.Sample(
        static layer =>
        {
            foreach (QuantizedTensor tensor in new[] { layer.Weights, layer.Down, layer.Up }.OfType<QuantizedTensor>())
            {
                using PackedWeights packed = PackedWeights.Pack(tensor);
                QuantizedTensor back = packed.Unpack();
                Assert.Equal(tensor.Codes, back.Codes);
                Assert.Equal(tensor.Scales, back.Scales);
                Assert.Equal(tensor.ZeroPoints, back.ZeroPoints);
                Assert.Equal(tensor.Patterns, back.Patterns);
                Assert.Equal(tensor.Values, back.Values);
                Assert.Equal(tensor.Format.PackedBytes(tensor.Rows, tensor.Columns), packed.Bytes.Length);
            }
        },
        iter: 500);

    [Theory]
    [InlineData("i3g48")]
    [InlineData("u5g40z")]
    [InlineData("i1c")]
    [InlineData("u4g16z_s24")]
    [InlineData("i7g64_s24")]
    [InlineData("i4g128")]
    public void No_two_codes_share_a_bit_and_none_lies_outside(string id)
    {
        WeightFormat format = FormatId.Parse(id).Weights;
        PackedLayout layout = new(format, 35, 240);
        HashSet<long> used = [];
        for (int row = 0; row < layout.Rows; row++)
        {
            for (int column = 0; column < layout.Columns; column += format.Sparsity is null ? 1 : 4)
            {
                if (format.Sparsity is null)
                {
                    Claim(layout, used, layout.Code(row, column), format.Element.Bits);
                    continue;
                }

                Claim(layout, used, layout.KeptCode(row, column, 0), format.Element.Bits);
                Claim(layout, used, layout.KeptCode(row, column, 1), format.Element.Bits);
                Claim(layout, used, layout.Pattern(row, column), PackedLayout.PatternBits);
            }

            for (int group = 0; layout.HasScaleRow && group < layout.Groups; group++)
            {
                for (int bit = 0; bit < 8 * layout.ScaleBytes; bit++)
                {
                    Assert.True(used.Add(8 * layout.ScaleByte(row, group) + bit), $"Scale ({row}, {group}) overlaps.");
                }

                if (layout.HasZeroPointLanes)
                {
                    Claim(layout, used, layout.ZeroPoint(row, group), format.Element.Bits);
                }
            }
        }
    }

    [Fact]
    public void Every_element_with_kernels_is_in_the_list_of_layers() =>
        Assert.Empty(WeightFormats.Elements.Except(LayerCatalog.All.Select(static layer => layer.Format.Weights.Element)));

    [Fact]
    public void Generated_sizes_are_those_of_the_layout() =>
        Assert.All(LayerCatalog.All, static layer => Assert.Equal(layer.Format.PackedBytes(layer.Outputs, layer.Inputs), layer.PackedBytes));

    private static void Claim(PackedLayout layout, HashSet<long> used, BitAddress address, int bits)
    {
        for (int i = 0; i < bits; i++)
        {
            int bit = address.Shift + i;
            long at = 8 * (address.Byte + bit / 8 * address.Next) + bit % 8;
            Assert.InRange(at, 0, 8 * layout.StreamBytes - 1);
            Assert.True(used.Add(at), $"Bit {bit} of the code at byte {address.Byte} overlaps.");
        }
    }
}
