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
                Assert.Equal(tensor.TensorScale, back.TensorScale);
                Assert.Equal(tensor.ZeroPoints, back.ZeroPoints);
                Assert.Equal(tensor.Patterns, back.Patterns);
                Assert.Equal(tensor.Values, back.Values);
                Assert.Equal(tensor.Tables, back.Tables);
                Assert.Equal(tensor.SecondLevel?.ScaleCodes, back.SecondLevel?.ScaleCodes);
                Assert.Equal(tensor.SecondLevel?.ZeroCodes, back.SecondLevel?.ZeroCodes);
                Assert.Equal(tensor.SecondLevel?.Numbers, back.SecondLevel?.Numbers);
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
    [InlineData("lut3c")]
    [InlineData("lut5t")]
    [InlineData("u3g16s3b16x1z")]
    [InlineData("nf4g40s8b32x4")]
    [InlineData("i5g24s5b16x2_s24")]
    [InlineData("u7g48s7b32x3z")]
    [InlineData("i1g16s2b16x1024")]
    [InlineData("terng64")]
    [InlineData("ternc")]
    public void No_two_codes_share_a_bit_and_none_lies_outside(string id)
    {
        WeightFormat format = FormatId.Parse(id).Weights;
        PackedLayout layout = new(format, 35, 240);
        HashSet<long> used = [];
        for (int row = 0; row < layout.Rows; row++)
        {
            for (int column = 0; column < layout.Columns; column += format.Sparsity is null ? 1 : 4)
            {
                if (layout.HasDigits)
                {
                    (long place, int digit) = layout.Digit(row, column);
                    Assert.InRange(place, 0, layout.StreamBytes - 1);
                    Assert.True(used.Add(8 * place + digit), $"Digit ({row}, {column}) overlaps.");
                    continue;
                }

                if (format.Sparsity is null)
                {
                    Claim(layout, used, layout.Code(row, column), format.Element.Bits);
                    continue;
                }

                Claim(layout, used, layout.KeptCode(row, column, 0), format.Element.Bits);
                Claim(layout, used, layout.KeptCode(row, column, 1), format.Element.Bits);
                Claim(layout, used, layout.Pattern(row, column), PackedLayout.PatternBits);
            }

            for (int bit = 0; layout.HasRowTables && bit < 8 * layout.TableBytes; bit++)
            {
                Assert.True(used.Add(8 * layout.Entry(row, 0) + bit), $"The table of row {row} overlaps.");
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

            for (int group = 0; format.SecondLevel is { } second && group < layout.Groups; group++)
            {
                Claim(layout, used, layout.ScaleCode(row, group), second.Bits);
                if (format.HasZeroPoint)
                {
                    Claim(layout, used, layout.ZeroPoint(row, group), second.Bits);
                }

                // All rows and groups of a block find the same numbers, the first of them in a place of its own.
                int firstRow = row - row % PackedLayout.TileRows % second.BlockRows, firstGroup = group - group % second.BlockGroups;
                Assert.Equal(layout.BlockByte(firstRow, firstGroup), layout.BlockByte(row, group));
                for (int bit = 0; (row, group) == (firstRow, firstGroup) && bit < 8 * SecondLevelFormat.NumberBytes * format.BlockNumbers; bit++)
                {
                    Assert.True(used.Add(8 * layout.BlockByte(row, group) + bit), $"Block ({row}, {group}) overlaps.");
                }
            }
        }
    }

    /// <summary>Groups of 16 codes of an odd number of bits end in half a plane; nothing is padded but tiles to 64 bytes. Fp8 scales share one of the tensor.</summary>
    [Theory]
    [InlineData("u3g16s3b16x1z", 4096, 4096, 128 * 256 * ((128 + 64) + 2 * 3 * 32 / 8 + 2 * 4 * 2))]
    [InlineData("u3g16s3b16x1z", 33, 48, 2 * (3 * (128 + 64 + 16) + 3 * 32 + 48))]
    [InlineData("nf4g64s8b32x8", 4096, 4096, 128 * (64 * (8 * 128 + 32) + 8 * 4 + 32))]
    [InlineData("u2g16s3b16x1z", 32, 64, 4 * (128 + 16) + 3 * 32 + 32)]
    [InlineData("e2m1g16se4m3", 4096, 4096, 8_388_608 + 4096 * 256 + 4)]
    public void Second_levels_have_exactly_the_bytes_of_the_formula(string id, int rows, int columns, long bytes) =>
        Assert.Equal(bytes, FormatId.Parse(id).Weights.PackedBytes(rows, columns));

    [Fact]
    public void A_byte_holds_any_five_digits_and_they_change_apart()
    {
        for (int number = 0; number < 243; number++)
        {
            int[] digits = [.. Enumerable.Range(0, PackedLayout.Digits).Select(i => number / TernaryByte.Power(i) % 3)];
            byte packed = 0;
            for (int i = 0; i < digits.Length; i++)
            {
                packed = TernaryByte.With(packed, i, digits[i]);
            }

            Assert.Equal(digits, Enumerable.Range(0, digits.Length).Select(i => (int)TernaryByte.Get(packed, i)));
        }
    }

    [Fact]
    public void Every_element_with_kernels_is_in_the_list_of_layers() =>
        Assert.Empty(WeightFormats.Elements.Where(static element => !element.IsLearned).Except(LayerCatalog.All.Select(static layer => layer.Format.Weights.Element)));

    /// <summary>Codes of learned tables are cut like integers of the same width; what differs is where a table is kept: in one register, in two, or in memory.</summary>
    [Fact]
    public void Learned_tables_of_every_size_and_owner_are_in_the_list_of_layers()
    {
        WeightFormat[] learned = [.. LayerCatalog.All.Select(static layer => layer.Format.Weights).Where(static weights => weights.HasTable)];
        int[] Bits(Granularity owner) => [.. learned.Where(weights => weights.Granularity == owner).Select(static weights => weights.Element.Bits)];
        Assert.Contains(3, Bits(Granularity.Row));
        Assert.Contains(4, Bits(Granularity.Row));
        Assert.Contains(4, Bits(Granularity.Tensor));
        Assert.Contains(learned, static weights => weights.Element.Bits < 3);
        Assert.Contains(learned, static weights => weights.Element.Bits == 5);
        Assert.Contains(learned, static weights => weights.Element.Bits > 5);
    }

    /// <summary>K is padded to whole planes of 16 words, not to units, and the tables of rows that do not exist are stored too.</summary>
    [Theory]
    [InlineData("lut3c", 4096, 4096, 4096 * (4096 * 3 / 8 + 8 * 2))]
    [InlineData("lut3c", 32, 65, 32 * (64 + 8 * 2))]
    [InlineData("lut4c", 33, 512 + 128, 64 * (5 * 64 + 16 * 2))]
    [InlineData("lut2t", 32, 37, 5 * 32 * 4 * 2 - 6 * 128 + 8)]
    public void Tables_have_exactly_the_bytes_of_the_formula(string id, int rows, int columns, long bytes) =>
        Assert.Equal(bytes, FormatId.Parse(id).Weights.PackedBytes(rows, columns));

    [Fact]
    public void Generated_sizes_are_those_of_the_layout() =>
        Assert.All(LayerCatalog.All, static layer => Assert.Equal(layer.Format.PackedBytes(layer.Outputs, layer.Inputs), layer.PackedBytes));

    private static void Claim(PackedLayout layout, HashSet<long> used, BitAddress address, int bits)
    {
        for (int i = 0; i < bits; i++)
        {
            int bit = address.Shift + i;
            long at = 8 * (address.Byte + bit / 8 * address.Next) + bit % 8 + bit / 8 * address.NextShift;
            Assert.InRange(at, 0, 8 * layout.StreamBytes - 1);
            Assert.True(used.Add(at), $"Bit {bit} of the code at byte {address.Byte} overlaps.");
        }
    }
}
