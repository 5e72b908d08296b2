using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using CsCheck;
using KernelGen.Tests.Driver;
using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>Activations are staged where the plan says and quantized as the CPU does it, bit for bit.</summary>
[Collection(nameof(DriverCollection))]
public sealed class StagingTests
{
    private static readonly Gen<ActivationFormat> s_integers = OneOf(
        ActivationFormat.Int8PerToken, ActivationFormat.Int16PerToken, ActivationFormat.Int8PerGroup(32), ActivationFormat.Int16PerGroup(32), ActivationFormat.Int8PerGroup(48));

    private static readonly Gen<WeightFormat> s_weights = OneOf(
        new WeightFormat(Element.Int(4), Granularity.Group, 128),
        new WeightFormat(Element.Int(3), Granularity.Group, 48),
        new WeightFormat(Element.Int(4), Granularity.Row),
        new WeightFormat(Element.Int(8), Granularity.Group, 64),
        new WeightFormat(Element.Int(4), Granularity.Tensor, sparsity: Sparsity.TwoOfFour));

    // Ordinary numbers, any numbers at all, halves of codes, and the smallest numbers, whose reciprocals are infinite.
    private static readonly Gen<float> s_values = Gen.Frequency(
        (20, Gen.Float[-1, 1]),
        (1, Gen.Single),
        (2, Gen.Int[-254, 254].Select(static half => half / 2f)));

    private static readonly Gen<float> s_tiny = Gen.Int[-70000, 70000].Select(static bits => BitConverter.Int32BitsToSingle(Math.Abs(bits) | (bits < 0 ? int.MinValue : 0)));

    [Fact]
    public void Codes_sums_and_scales_are_those_of_the_CPU() => Sample(s_values, s_integers, CudaForm.Bytes, 25);

    [Fact]
    public void So_are_those_of_the_smallest_numbers() => Sample(s_tiny, s_integers, CudaForm.Bytes, 15);

    [Fact]
    public void Numbers_are_codes_times_their_scale() => Sample(s_values, s_integers, CudaForm.Floats, 25);

    [Fact]
    public void Floats_stay_what_they_are() => Sample(s_values, Gen.Const(ActivationFormat.Float32), CudaForm.Floats, 25);

    [Fact]
    public void Codes_are_exact_as_halves() => Sample(s_values, Gen.Const(ActivationFormat.Int8PerToken), CudaForm.Halves, 20);

    [Theory]
    [InlineData(CudaTensorType.Float32)]
    [InlineData(CudaTensorType.Float16)]
    [InlineData(CudaTensorType.BFloat16)]
    public void Rows_of_halves_are_brought_to_the_same_magnitude(CudaTensorType type)
    {
        PackedLayout layout = new(new WeightFormat(Element.Int(4), Granularity.Row), 1, 50);
        float[] maxima = [0, 1e-40f, 1e-30f, 3e-5f, 1, 65504, 1e30f, float.MaxValue, float.PositiveInfinity, float.NaN];
        float[] x = TestGpu.Activations(maxima.Length * 50);
        for (int i = 0; i < x.Length; i++)
        {
            float max = maxima[i / 50];
            x[i] = Rounded(i % 50 == 7 || max == 0 ? max : float.IsFinite(max) ? x[i] * max : x[i], type);
        }

        (byte[] staged, _, byte[] scales) = Stage(new(CudaForm.Halves, 1, new(layout, ActivationFormat.Float32, false), 0), x, maxima.Length, type);
        ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(staged);
        for (int row = 0; row < maxima.Length; row++)
        {
            float scale = MemoryMarshal.Cast<byte, float>(scales)[row], largest = 0;
            Assert.Equal(0, BitConverter.SingleToInt32Bits(scale) & 0x007FFFFF);
            for (int k = 0; k < 64; k++)
            {
                float value = k < 50 ? x[row * 50 + k] : 0, half = (float)halves[row * 64 + k];
                double expected = (double)value / scale;
                largest = Math.Max(largest, Math.Abs(half));
                Assert.True(
                    double.IsFinite(expected) ? Math.Abs(half - expected) <= Math.Max(Math.Abs(expected) / 2048, 1.0 / (1 << 25)) : expected.Equals((double)half),
                    $"row {row}, column {k}: {value:g9} became {half:g9} times {scale:g9}");
            }

            if (float.IsNormal(x[row * 50 + 7]) && x[row * 50 + 7] > 1e-33f)
            {
                Assert.InRange(largest, 1 << 13, 1 << 14);
            }
        }
    }

    private static void Sample(Gen<float> values, Gen<ActivationFormat> formats, CudaForm form, int count) =>
        Gen.Select(formats, s_weights, Gen.Int[1, 3], Gen.Int[1, 300], Gen.Int[0, 1], Gen.Int[0, 100])
            .SelectMany((format, weights, rows, columns, split, more) =>
                values.Array[rows * Columns(weights, columns)].Select(x => (format, weights, rows, Columns(weights, columns), split == 1, x, more)))
            .Where(sample => sample.format.GroupsFit(sample.weights) && sample.format.SumsFit(sample.weights))
            .Where(sample => form == CudaForm.Floats || new PackedLayout(sample.weights, 1, 1).TailColumns == 0)
            .Where(sample => form != CudaForm.Bytes || sample.format.Bits == 8)
            .Sample(sample => Check(sample.format, new(sample.weights, 1, sample.Item4), sample.rows, sample.Item5, form, sample.x, sample.more), iter: count, threads: 1);

    private static int Columns(WeightFormat weights, int columns) => weights.Sparsity is null ? columns : (columns + 3) / 4 * 4;

    /// <summary>Half of the samples have more columns than are staged, which are numbers of no kind, and an order.</summary>
    private static void Check(ActivationFormat format, PackedLayout layout, int rows, bool isSplit, CudaForm form, float[] x, int more)
    {
        PartLayout parts = new(layout, format, isSplit);
        StagingPlan plan = new(form, form == CudaForm.Floats ? 4 : 1, parts, format.MaxCode);
        int columns = layout.Columns;
        int[] order = [.. Enumerable.Range(0, columns + more)];
        new Random(more).Shuffle(order);
        order = more % 2 == 0 ? [] : order[..columns];
        (byte[] staged, byte[] sums, byte[] scales) = Stage(plan, order.Length == 0 ? x : Spread(x, columns, order, columns + more), rows, CudaTensorType.Float32, order);
        float[] expectedScales = new float[rows * columns];
        int[] codes = Codes(format, x, rows, columns, expectedScales);
        HashSet<int> filled = [];
        long[] codeSums = new long[sums.Length / 4];
        double[] valueSums = new double[codeSums.Length], sizes = new double[codeSums.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int k = 0; k < columns; k++)
            {
                int i = row * columns + k, column = layout.StagedColumn(k), part = column / parts.StagedPartColumns;
                int at = (row / plan.BlockRows * parts.StagedColumns + column) * plan.BlockRows + row % plan.BlockRows;
                int place = (row / plan.BlockRows * parts.Parts + part) * plan.BlockRows + row % plan.BlockRows;
                filled.Add(at);
                float value = format.IsInteger ? codes[i] * expectedScales[i] : x[i];
                if (form != CudaForm.Floats)
                {
                    float scale = MemoryMarshal.Cast<byte, float>(scales)[row * plan.ScalesPerRow + (form == CudaForm.Bytes ? part / parts.PartsPerScale : 0)];
                    Assert.Equal(codes[i], form == CudaForm.Bytes ? (sbyte)staged[at] : (int)MemoryMarshal.Cast<byte, Half>(staged)[at]);
                    AssertSame(expectedScales[i], scale);
                }
                else
                {
                    AssertSame(value, MemoryMarshal.Cast<byte, float>(staged)[at]);
                }

                if (codeSums.Length > 0)
                {
                    codeSums[place] += codes[i];
                    valueSums[place] += value;
                    sizes[place] += Math.Abs(value);
                }
            }
        }

        for (int place = 0; place < codeSums.Length; place++)
        {
            if (form == CudaForm.Bytes)
            {
                Assert.Equal((int)codeSums[place], MemoryMarshal.Cast<byte, int>(sums)[place]);
            }
            else if (sizes[place] < float.MaxValue)
            {
                double tolerance = parts.StagedPartColumns * 1.2e-7 * sizes[place] + 1e-40;
                Assert.InRange(MemoryMarshal.Cast<byte, float>(sums)[place], valueSums[place] - tolerance, valueSums[place] + tolerance);
            }
        }

        for (int i = 0; i < staged.Length / plan.NumberBytes; i++)
        {
            Assert.True(filled.Contains(i) || staged.AsSpan(i * plan.NumberBytes, plan.NumberBytes).IndexOfAnyExcept((byte)0) < 0, $"Padding at {i} is not zero.");
        }
    }

    /// <summary>Rows in which columns stand where an order says.</summary>
    private static float[] Spread(float[] x, int columns, int[] order, int inputs)
    {
        float[] wide = new float[x.Length / columns * inputs];
        Array.Fill(wide, float.NaN);
        for (int i = 0; i < x.Length; i++)
        {
            wide[i / columns * inputs + order[i % columns]] = x[i];
        }

        return wide;
    }

    private static int[] Codes(ActivationFormat format, float[] x, int rows, int columns, float[] scales)
    {
        int[] codes = new int[x.Length];
        int size = format.GroupSize > 0 ? format.GroupSize : columns;
        short[] piece = new short[size];
        for (int row = 0; row < rows && format.IsInteger; row++)
        {
            for (int from = 0; from < columns; from += size)
            {
                ReadOnlySpan<float> group = x.AsSpan(row * columns + from, Math.Min(size, columns - from));
                ActivationQuantizer quantizer = new(group, format.MaxCode);
                quantizer.Quantize<short>(group, piece);
                for (int k = 0; k < group.Length; k++)
                {
                    codes[row * columns + from + k] = piece[k];
                    scales[row * columns + from + k] = quantizer.Scale;
                }
            }
        }

        return codes;
    }

    /// <summary>What the stager leaves in the workspace.</summary>
    private static unsafe (byte[] Staged, byte[] Sums, byte[] Scales) Stage(StagingPlan plan, float[] x, int rows, CudaTensorType type, params int[] order)
    {
        CudaDevice device = TestGpu.Forced(CudaVariant.Scalar);
        int stagedRows = (rows + plan.BlockRows - 1) / plan.BlockRows * plan.BlockRows;
        byte[] staged = new byte[stagedRows * plan.Parts.StagedColumns * plan.NumberBytes];
        byte[] sums = new byte[plan.Form == CudaForm.Halves ? 0 : stagedRows * plan.Parts.Parts * 4], scales = new byte[stagedRows * plan.ScalesPerRow * 4];
        using CudaTensor input = device.Allocate(rows, x.Length / rows, type);
        input.Write(x);
        using CudaBuffer columns = new(device, Math.Max(1, order.Length) * sizeof(int), "an order");
        CudaTransfers.Upload(device, columns, MemoryMarshal.AsBytes(order.AsSpan()));
        StubDriver.Reports.Clear();
        using (CudaScope scope = device.Enter())
        {
            // What was there before must not show.
            device.Workspace.Dispose();
            device.Stager.Forget();
            StagedInput result = device.Stager.Stage(device.Stager.Function(plan), new(input.Buffer.Pointer, type, rows, Columns: new(columns.Pointer, order.Length, x.Length / rows)), plan);
            new ReadOnlySpan<byte>((void*)result.Values, staged.Length).CopyTo(staged);
            new ReadOnlySpan<byte>((void*)result.Sums, sums.Length).CopyTo(sums);
            new ReadOnlySpan<byte>((void*)result.Scales, scales.Length).CopyTo(scales);
        }

        Assert.All(StubDriver.Reports, static report => Assert.Empty(report.Races));
        return (staged, sums, scales);
    }

    private static float Rounded(float value, CudaTensorType type) => type switch
    {
        CudaTensorType.Float16 => (float)(Half)value,
        CudaTensorType.BFloat16 => BFloat16Bits.ToSingle(BFloat16Bits.Of(value)),
        _ => value,
    };

    private static void AssertSame(float expected, float actual)
    {
        if (!float.IsNaN(expected) || !float.IsNaN(actual))
        {
            Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(actual));
        }
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
