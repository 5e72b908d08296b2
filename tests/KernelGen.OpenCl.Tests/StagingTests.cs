using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using CsCheck;
using Xunit;

namespace KernelGen.Tests;

/// <summary>Activations are staged where <see cref="StagedLayout"/> says and quantized as the CPU does it, bit for bit.</summary>
public sealed class StagingTests
{
    private static readonly Gen<ActivationFormat> s_formats = OneOf(
        ActivationFormat.Float32,
        ActivationFormat.Int8PerToken,
        ActivationFormat.Int16PerToken,
        ActivationFormat.Int8PerGroup(32),
        ActivationFormat.Int16PerGroup(32),
        ActivationFormat.Int8PerGroup(48));

    private static readonly Gen<WeightFormat> s_weights = OneOf(
        new WeightFormat(Element.Int(4), Granularity.Group, 128),
        new WeightFormat(Element.Int(3), Granularity.Group, 48),
        new WeightFormat(Element.Int(4), Granularity.Row),
        new WeightFormat(Element.Int(8), Granularity.Group, 64),
        new WeightFormat(Element.Int(4), Granularity.Tensor, sparsity: Sparsity.TwoOfFour),
        new WeightFormat(Element.Int(2), Granularity.Group, 20));

    // Ordinary numbers, any numbers at all, halves of codes, and the smallest numbers, whose reciprocals are infinite.
    private static readonly Gen<float> s_values = Gen.Frequency(
        (20, Gen.Float[-1, 1]),
        (1, Gen.Single),
        (2, Gen.Int[-254, 254].Select(static half => half / 2f)));

    private static readonly Gen<float> s_tiny = Gen.Int[-70000, 70000].Select(static bits => BitConverter.Int32BitsToSingle(Math.Abs(bits) | (bits < 0 ? int.MinValue : 0)));

    [Fact]
    public void Codes_sums_and_scales_are_those_of_the_CPU() => Sample(s_values, StagedForm.Words, 150);

    [Fact]
    public void So_are_those_of_the_smallest_numbers() => Sample(s_tiny, StagedForm.Words, 60);

    [Fact]
    public void Numbers_are_codes_times_their_scale() => Sample(s_values, StagedForm.Floats, 150);

    [Fact]
    public void Runs_of_columns_stay_together() => Sample(s_values, StagedForm.Runs, 60);

    [Fact]
    public void Halves_are_the_nearest() => Sample(Gen.Float[-1000, 1000], StagedForm.Halves, 80);

    /// <summary>Each quotient of the float scales of all magnitudes, in either direction.</summary>
    [Theory]
    [InlineData(127)]
    [InlineData(32767)]
    public void Scales_are_correctly_rounded_at_every_magnitude(int maxCode)
    {
        WeightFormat weights = new(Element.Int(4), Granularity.Group, 32);
        ActivationFormat format = maxCode == 127 ? ActivationFormat.Int8PerGroup(32) : ActivationFormat.Int16PerGroup(32);
        const int Groups = 4096;
        Random random = new(1);
        float[] x = new float[Groups * 32];
        for (int group = 0; group < Groups; group++)
        {
            // Any exponent, infinity's too.
            float max = BitConverter.Int32BitsToSingle((group % 256 << 23) + random.Next(1 << 23));
            for (int k = 0; k < 32; k++)
            {
                x[group * 32 + k] = k == 7 ? max : float.IsFinite(max) ? (float)((random.NextDouble() * 2 - 1) * max) : 1;
            }
        }

        Check(weights, format, x, 1, 1, StagedForm.Floats, isSplit: false);
        if (maxCode == 127)
        {
            Check(weights, format, x, 1, 1, StagedForm.Words, isSplit: false);
        }
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void Sample(Gen<float> values, StagedForm form, int iterations) =>
        Gen.Select(form == StagedForm.Runs ? Gen.Const(new WeightFormat(Element.Lut(3))) : s_weights, form == StagedForm.Runs ? Gen.Const(ActivationFormat.Float32) : s_formats, Gen.Int[1, 9], OneOf(1, 2, 4, 8), Gen.Int[1, 400], Gen.Bool)
            .Where(sample => sample.Item2.GroupsFit(sample.Item1) && sample.Item2.SumsFit(sample.Item1) && (form != StagedForm.Words || sample.Item2.Bits == 8))
            .SelectMany(sample => values.Array[sample.Item3 * ((sample.Item5 + 3) / 4 * 4)].Select(x => (Shape: sample, X: x)))
            .Sample(
                sample => Check(
                    sample.Shape.Item1, sample.Shape.Item2, sample.X, sample.Shape.Item3, sample.Shape.Item4, form, sample.Shape.Item6 && form != StagedForm.Words),
                iter: iterations,
                threads: 1);

    private static void Check(WeightFormat weights, ActivationFormat format, float[] x, int rows, int blockRows, StagedForm form, bool isSplit)
    {
        int columns = x.Length / rows;
        PackedLayout layout = new(weights, 32, columns);
        PartLayout parts = new(layout, format, isSplit);
        int blocks = (rows + blockRows - 1) / blockRows + 1, stagedRows = blocks * blockRows;
        (byte[] staged, byte[] sums, byte[] scales) = Stage(format, x, rows, blocks, blockRows, parts, form);

        float[] expectedScales = new float[rows * columns];
        int[] codes = Codes(format, x, rows, columns, expectedScales);
        long[] codeSums = new long[stagedRows * parts.Parts];
        double[] valueSums = new double[codeSums.Length], sizes = new double[codeSums.Length];
        HashSet<int> filled = [];
        for (int row = 0; row < rows; row++)
        {
            for (int k = 0; k < columns; k++)
            {
                int block = row / blockRows, lane = row % blockRows, column = layout.StagedColumn(k), part = column / parts.StagedPartColumns;
                int place = (block * parts.Parts + part) * blockRows + lane;
                float value = format.IsInteger ? codes[row * columns + k] * expectedScales[row * columns + k] : x[row * columns + k];
                if (form == StagedForm.Words)
                {
                    int at = (((block * parts.StagedColumns + column) / 4 * blockRows) + lane) * 4 + column % 4;
                    filled.Add(at);
                    Assert.Equal(codes[row * columns + k], (sbyte)staged[at]);
                    AssertSame(expectedScales[row * columns + k], MemoryMarshal.Cast<byte, float>(scales)[place]);
                }
                else
                {
                    int at = form == StagedForm.Runs
                        ? (block * parts.StagedColumns + column / 16 * 16) * blockRows + lane * 16 + column % 16
                        : (block * parts.StagedColumns + column) * blockRows + lane;
                    filled.Add(at);
                    value = form == StagedForm.Halves ? (float)(Half)value : value;
                    AssertSame(value, form == StagedForm.Halves ? (float)MemoryMarshal.Cast<byte, Half>(staged)[at] : MemoryMarshal.Cast<byte, float>(staged)[at]);
                }

                codeSums[place] += codes[row * columns + k];
                valueSums[place] += value;
                sizes[place] += Math.Abs(value);
            }
        }

        for (int place = 0; place < codeSums.Length; place++)
        {
            if (form == StagedForm.Words)
            {
                Assert.Equal((int)codeSums[place], MemoryMarshal.Cast<byte, int>(sums)[place]);
            }
            else if (sizes[place] < float.MaxValue)
            {
                double tolerance = parts.StagedPartColumns * 1.2e-7 * sizes[place] + 1e-40;
                Assert.InRange(MemoryMarshal.Cast<byte, float>(sums)[place], valueSums[place] - tolerance, valueSums[place] + tolerance);
            }
        }

        int count = stagedRows * parts.StagedColumns, bytes = staged.Length / count;
        for (int i = 0; i < count; i++)
        {
            Assert.True(filled.Contains(i) || staged.AsSpan(i * bytes, bytes).IndexOfAnyExcept((byte)0) < 0, $"Padding at {i} is not zero.");
        }
    }

    private static void AssertSame(float expected, float actual)
    {
        if (!float.IsNaN(expected) || !float.IsNaN(actual))
        {
            Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(actual));
        }
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

    private static unsafe (byte[] Staged, byte[] Sums, byte[] Scales) Stage(
        ActivationFormat format, float[] x, int rows, int blocks, int blockRows, PartLayout parts, StagedForm form)
    {
        OpenClDevice device = TestDevice.Shared;
        OpenClProgram program = device.Stager.Program(form, format.IsInteger);
        int count = blocks * blockRows, bytes = form == StagedForm.Words ? 1 : form == StagedForm.Halves ? 2 : 4;
        byte[] staged = new byte[count * parts.StagedColumns * bytes], sums = new byte[count * parts.Parts * 4], scales = new byte[sums.Length];
        using OpenClTensor input = new(device, rows, parts.Columns);
        input.Write(x);
        lock (device.QueueLock)
        {
            // What was there before must not show.
            device.Workspace.Dispose();
            StagedBuffers buffers = device.Stager.Enqueue(program, input.Handle, rows, blocks, blockRows, parts, form, format.MaxCode);
            Read(device, buffers.Staged, staged);
            Read(device, buffers.Sums, sums);
            Read(device, buffers.Scales, scales);
        }

        return (staged, sums, scales);
    }

    private static unsafe void Read(OpenClDevice device, nint buffer, byte[] destination)
    {
        fixed (byte* p = destination)
        {
            device.Api.Wait(device.Api.Read(device.Queue, buffer, p, (nuint)destination.Length, withEvent: true));
        }
    }
}
