using System;
using CsCheck;
using Xunit;

namespace KernelGen.Tests.Kernels;

/// <summary>Activations lie where kernels read them, with their sums and scales.</summary>
public sealed unsafe class StagedActivationsTests
{
    private static readonly Gen<WeightFormat> s_weights = Gen.Select(
        Gen.Int[1, 8], Gen.Int[0, 2], Gen.Frequency((1, Gen.Int[1, 80]), (2, Gen.Int[1, 12].Select(static units => 64 * units))), Gen.Bool).Select(
        static (bits, granularity, group, sparse) => new WeightFormat(
            Element.UInt(bits),
            (Granularity)granularity,
            (Granularity)granularity != Granularity.Group ? 0 : sparse ? (group + 3) / 4 * 4 : group,
            hasZeroPoint: true,
            sparsity: sparse ? Sparsity.TwoOfFour : null));

    private static readonly Gen<(WeightFormat Weights, ActivationFormat Activations)> s_formats = Gen.Select(s_weights, Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[1, 10])
        .Select(static (weights, type, grouping, units) => (weights, Activations(type, grouping switch
        {
            0 => 0,
            1 => weights.GroupSize,
            _ => 32 * units,
        })))
        .Where(static pair => pair.Item2.GroupsFit(pair.weights) && pair.Item2.SumsFit(pair.weights));

    private static readonly Gen<int> s_rows = Gen.Int[0, 3].Select(static i => new[] { 1, 2, 4, 6 }[i]);

    [Fact]
    public void Every_activation_is_staged_where_the_contract_says() => Gen.Select(s_formats, Gen.Int[1, 1500], s_rows, Gen.Int[0, 3], Gen.Int).Sample(
        static (formats, columns, rows, first, seed) =>
            Check(formats.Weights, formats.Activations, formats.Weights.Sparsity is null ? columns : (columns + 3) / 4 * 4, rows, first, seed),
        iter: 1500);

    [Fact]
    public void Extreme_groups_of_32_are_staged_like_any_other() => Gen.Select(
        Gen.Frequency((6, Gen.Float[-1, 1]), (1, Gen.Single), (1, Gen.Int[-254, 254].Select(static half => half / 2f))).Array[32 * 24],
        Gen.Int[0, 23], Gen.Int[0, 5], Gen.Int[300, 384]).Sample(
        static (x, group, kind, columns) =>
        {
            Span<float> extreme = x.AsSpan(32 * group, 32);
            switch (kind)
            {
                case 0:
                    extreme.Clear();
                    break;
                case 1:
                    extreme.Fill(-1e-44f);
                    break;
                case 2:
                    extreme[group] = float.NaN;
                    break;
                case 3:
                    extreme[group] = float.NegativeInfinity;
                    break;
            }

            LayerFormat format = FormatId.Parse("i4g32_a8g32");
            Check(format.Weights, format.Activations, x, columns, rows: 2, first: 0, new Random(1));
        },
        iter: 2000);

    [Fact]
    public void A_walk_group_lies_in_one_group_of_either_side_and_its_sums_fit() => Gen.Select(s_formats, Gen.Int[1, 200_000]).Sample(
        static (formats, columns) =>
        {
            (WeightFormat weights, ActivationFormat activations) = formats;
            PackedLayout packed = new(weights, 1, columns);
            StagedLayout layout = new(packed, activations);
            int weightGroup = packed.GroupColumns, scaleGroup = activations.GroupSize == 0 ? columns : activations.GroupSize;

            Assert.True(layout.GroupColumns <= activations.MaxSummedColumns(weights.Element));
            Assert.Equal((columns + layout.GroupColumns - 1) / layout.GroupColumns, layout.Groups);
            Assert.True(layout.GroupColumns >= columns || weightGroup >= columns || weightGroup % layout.GroupColumns == 0);
            Assert.True(layout.GroupColumns >= columns || scaleGroup >= columns || scaleGroup % layout.GroupColumns == 0);
            Assert.Equal(weights.Granularity == Granularity.Group ? weightGroup / layout.GroupColumns : layout.Groups, layout.WalkGroupsPerScale);
        },
        iter: 5000);

    [Theory]
    [InlineData("i4g128", 4, 1, 4)]
    [InlineData("i4g128_a8", 4, 1, 4)]
    [InlineData("i4g128_a8g32", 1, 4, 16)]
    [InlineData("i8g512_a16", 8, 2, 2)]
    [InlineData("i8g352_a16", 1, 11, 16)]
    [InlineData("i7g512_a16", 16, 1, 1)]
    [InlineData("i8c_a16", 8, 2, 2)]
    [InlineData("i8c_a8", 16, 1, 1)]
    [InlineData("i4c_a8g64", 2, 8, 8)]
    [InlineData("i4t_s24_a16g128", 2, 4, 4)]
    [InlineData("i4g48_a16", 1, 1, 11)]
    public void The_walk_follows_the_finest_groups(string id, int unitsPerGroup, int groupsPerScale, int groups)
    {
        LayerFormat format = FormatId.Parse(id);
        StagedLayout layout = new(new PackedLayout(format.Weights, 1, 512), format.Activations);
        Assert.Equal((unitsPerGroup, groupsPerScale, groups), (layout.UnitsPerGroup, layout.WalkGroupsPerScale, layout.Groups));
    }

    [Theory]
    [InlineData(6, "6 6 2 1", 15)]
    [InlineData(6, "6 4 1", 11)]
    [InlineData(4, "4 4 2 1", 11)]
    [InlineData(1, "1 1 1", 3)]
    public void Rows_go_in_the_largest_blocks_first(int largest, string blocks, int rows)
    {
        foreach (string block in blocks.Split(' '))
        {
            int next = RowBlocks.Next(rows, largest);
            Assert.Equal(block, next.ToString(System.Globalization.CultureInfo.InvariantCulture));
            rows -= next;
        }

        Assert.Equal(0, rows);
    }

    private static ActivationFormat Activations(int type, int groupSize) => (type, groupSize) switch
    {
        (0, _) => ActivationFormat.Float32,
        (1, 0) => ActivationFormat.Int8PerToken,
        (1, _) => ActivationFormat.Int8PerGroup(groupSize),
        (_, 0) => ActivationFormat.Int16PerToken,
        _ => ActivationFormat.Int16PerGroup(groupSize),
    };

    private static void Check(WeightFormat weights, ActivationFormat format, int columns, int rows, int first, int seed)
    {
        Random random = new(seed);
        float[] x = new float[(first + rows) * columns];
        for (int i = 0; i < x.Length; i++)
        {
            // Multiples of 2⁻¹⁰: their sums are exact in float32.
            x[i] = random.Next(-512, 512) / 1024f;
        }

        Check(weights, format, x, columns, rows, first, random);
    }

    private static void Check(WeightFormat weights, ActivationFormat format, float[] x, int columns, int rows, int first, Random random)
    {
        const int Factor = 7;
        PackedLayout packed = new(weights, 1, columns);
        StagedActivations staged = new(packed, format, needsSums: true, Factor);
        byte[] memory = new byte[staged.Bytes(first + rows)];
        random.NextBytes(memory);
        fixed (byte* place = memory)
        fixed (float* values = x)
        {
            Assert.True(staged.Place(place, first + rows) == place + memory.Length);
            staged.Stage(values + first * columns, first, rows);
            for (int row = 0; row < rows; row++)
            {
                CheckRow(packed, staged, format, x.AsSpan((first + row) * columns, columns), rows, first, row, Factor);
            }
        }
    }

    private static void CheckRow(
        PackedLayout packed, StagedActivations staged, ActivationFormat format, ReadOnlySpan<float> x, int rows, int first, int row, int factor)
    {
        StagedLayout layout = staged.Layout;
        double[] expected = new double[layout.StagedColumns], scales = new double[layout.Groups], sums = new double[layout.Groups];
        int size = format.GroupSize == 0 ? x.Length : format.GroupSize;
        short[] codes = new short[x.Length];
        for (int from = 0; from < x.Length && format.IsInteger; from += size)
        {
            ReadOnlySpan<float> stretch = x.Slice(from, Math.Min(size, x.Length - from));
            ActivationQuantizer quantizer = new(stretch, format.MaxCode);
            quantizer.Quantize<short>(stretch, codes.AsSpan(from));
            for (int k = 0; k < stretch.Length; k++)
            {
                scales[packed.StagedColumn(from + k) / layout.StagedGroupColumns] = quantizer.Scale;
            }
        }

        for (int k = 0; k < x.Length; k++)
        {
            int column = packed.StagedColumn(k);
            expected[column] = format.IsInteger ? codes[k] : x[k];
            sums[column / layout.StagedGroupColumns] += expected[column] * factor;
        }

        for (int k = 0; k < layout.StagedColumns; k++)
        {
            int word = k / 4 * 4 * rows + 4 * row;
            byte* start = staged.X + first * staged.RowBytes;
            double actual = format.Bits switch
            {
                8 => ((sbyte*)start)[word + k % 4],
                16 => ((short*)start)[word + (k % 4) switch { 1 => 2, 2 => 1, var same => same }],
                _ => ((float*)start)[k * rows + row],
            };
            Assert.Equal(expected[k], actual);
        }

        for (int group = 0; group < layout.Groups; group++)
        {
            int index = first * layout.Groups + group * rows + row;
            Assert.Equal(sums[group], format.IsInteger ? ((int*)staged.Sums)[index] : ((float*)staged.Sums)[index]);
        }

        for (int group = 0; group < staged.ScalesPerRow; group++)
        {
            Assert.Equal(scales[group], staged.Scales[first * staged.ScalesPerRow + group * rows + row]);
        }
    }
}
