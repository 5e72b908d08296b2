using System;
using System.Collections.Generic;
using System.Threading;

namespace KernelGen;

/// <summary>Checks each variant once against the generic kernel, with a small product of random numbers: drivers declare features that they get wrong.</summary>
internal sealed class SelfTest(OpenClDevice device)
{
    private const int Outputs = 37;
    private const float Tolerance = 1e-4f;
    private const float HalfTolerance = 2e-2f;

    private readonly Lock _lock = new();
    private readonly Dictionary<(KernelCandidate, KernelShape, ActivationFormat), string?> _results = [];

    /// <summary>Builds and runs a candidate, unless that was done before.</summary>
    /// <param name="candidate">What is checked.</param>
    /// <param name="shape">What it is compiled for.</param>
    /// <param name="generic">What it is compared with; itself if it is the generic kernel, which is not checked then.</param>
    /// <param name="format">The format of the weights.</param>
    /// <param name="activations">The format of the activations.</param>
    /// <exception cref="KernelGenException">It does not build or run, or its outputs differ.</exception>
    public void Check(KernelCandidate candidate, KernelShape shape, KernelCandidate generic, WeightFormat format, ActivationFormat activations)
    {
        if (KernelPolicy.IsGeneric(candidate))
        {
            return;
        }

        (KernelCandidate, KernelShape, ActivationFormat) key = (candidate, shape, activations);
        lock (_lock)
        {
            if (!_results.TryGetValue(key, out string? failure))
            {
                try
                {
                    failure = Compare(candidate, shape, generic, format, activations);
                }
                catch (KernelGenException exception)
                {
                    failure = exception.Message;
                }

                _results.Add(key, failure);
            }

            if (failure is not null)
            {
                throw new KernelGenException(failure);
            }
        }
    }

    private string? Compare(KernelCandidate candidate, KernelShape shape, KernelCandidate generic, WeightFormat format, ActivationFormat activations)
    {
        int columns = Columns(format), rows = 2 * shape.BlockRows + 1;
        Random random = new(1);
        QuantizedTensor tensor = RandomTensor(format, columns, random);
        float[] x = new float[rows * columns];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = random.NextSingle() * 2 - 1;
        }

        KernelShape genericShape = KernelShapes.For(device.Traits, KernelVariant.Generic, shape.BlockRows, isHalf: false);
        using OpenClWeights weights = new(device, tensor);
        float[] expected = Run(generic with { Variant = KernelVariant.Generic, IsHalf = false }, genericShape, weights, activations, x, rows);
        float[] actual = Run(candidate, shape, weights, activations, x, rows);
        float most = 0, difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            most = MathF.Max(most, MathF.Abs(expected[i]));
            difference = MathF.Max(difference, MathF.Abs(expected[i] - actual[i]));
        }

        return difference <= most * (candidate.IsHalf ? HalfTolerance : Tolerance)
            ? null
            : $"the self-test failed: its outputs differ from those of the generic kernel by {difference}, where the largest is {most}";
    }

    private float[] Run(KernelCandidate candidate, KernelShape shape, OpenClWeights weights, ActivationFormat activations, float[] x, int rows)
    {
        BuiltKernel kernel = BuiltKernel.Of(device, candidate, shape, weights.Layout, activations);
        float[] y = new float[rows * weights.Layout.Rows];
        using OpenClTensor inputs = new(device, rows, weights.Layout.Columns), outputs = new(device, rows, weights.Layout.Rows);
        inputs.Write(x);
        lock (device.QueueLock)
        {
            OpenClProduct.Enqueue(device, kernel, weights, activations, inputs.Handle, outputs.Handle, outputs.Handle, rows, OutputStart.Zero);
        }

        outputs.Read(y);
        return y;
    }

    /// <summary>Several groups, the last one short, or several stretches.</summary>
    private static int Columns(WeightFormat format)
    {
        int columns = format.Granularity == Granularity.Group && format.GroupSize <= 1024 ? 2 * format.GroupSize + Math.Min(format.GroupSize, 32) : 1120;
        return (columns + 7) / 8 * 8;
    }

    private static QuantizedTensor RandomTensor(WeightFormat format, int columns, Random random)
    {
        byte[] codes = new byte[QuantizedTensor.CodeCount(format, Outputs, columns)];
        float[] scales = new float[QuantizedTensor.ScaleCount(format, Outputs, columns)];
        byte[] zeroPoints = new byte[format.HasZeroPoint ? scales.Length : 0];
        byte[] patterns = new byte[format.Sparsity is null ? 0 : Outputs * columns / 4];
        float[] values = new float[format.Element.HasCodes ? 0 : Outputs * columns];
        float[] tables = new float[QuantizedTensor.TableCount(format, Outputs) * format.TableEntries];
        Fill(codes, () => (byte)RandomCode(format.Element, random));
        Fill(scales, () => 0.01f + random.NextSingle());
        float tensorScale = QuantizedTensor.RoundScales(format.ScaleType, scales);
        Fill(zeroPoints, () => (byte)random.Next(format.Element.MaxStoredCode + 1));
        Fill(values, () => (float)(Half)(random.NextSingle() - 0.5f));
        Fill(tables, () => (float)(Half)(random.NextSingle() - 0.5f));
        ReadOnlySpan<byte> pairs = [0b0100, 0b1000, 0b1100, 0b1001, 0b1101, 0b1110];
        for (int i = 0; i < patterns.Length; i++)
        {
            patterns[i] = pairs[random.Next(pairs.Length)];
        }

        return new(format, Outputs, columns, codes, scales, zeroPoints, patterns, values, tables, SecondLevelTensor.Drawn(format, Outputs, columns, random), tensorScale);
    }

    private static int RandomCode(Element element, Random random) =>
        random.Next(element.MaxStoredCode + 1) is var code && element.IsNumber(code) ? code : element.ZeroCode;

    private static void Fill<T>(T[] array, Func<T> next)
    {
        for (int i = 0; i < array.Length; i++)
        {
            array[i] = next();
        }
    }
}
