using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace KernelGen.Samples.Ocr.Graphs;

/// <summary>A two-dimensional convolution of one image: a matrix product over patches if every channel meets every other, or a sum of shifted rows if none does.</summary>
/// <param name="KernelHeight">Rows of a patch.</param>
/// <param name="KernelWidth">Columns of a patch.</param>
/// <param name="StrideY">Rows from one patch to the next.</param>
/// <param name="StrideX">Columns from one patch to the next.</param>
/// <param name="Top">Rows of zeros above.</param>
/// <param name="Left">Columns of zeros to the left.</param>
/// <param name="Bottom">Rows of zeros below.</param>
/// <param name="Right">Columns of zeros to the right.</param>
internal sealed record Convolution(int KernelHeight, int KernelWidth, int StrideY, int StrideX, int Top, int Left, int Bottom, int Right)
{
    /// <summary>Reads the geometry of a <c>Conv</c> or pooling node.</summary>
    public static Convolution Of(OnnxNode node)
    {
        IReadOnlyList<long> kernel = node.Attributes["kernel_shape"].Integers!;
        IReadOnlyList<long> strides = node.Attributes.GetValueOrDefault("strides")?.Integers ?? [1, 1];
        IReadOnlyList<long> pads = node.Attributes.GetValueOrDefault("pads")?.Integers ?? [0, 0, 0, 0];
        IReadOnlyList<long> dilations = node.Attributes.GetValueOrDefault("dilations")?.Integers ?? [1, 1];
        return kernel.Count == 2 && dilations.All(static dilation => dilation == 1)
            ? new((int)kernel[0], (int)kernel[1], (int)strides[0], (int)strides[1], (int)pads[0], (int)pads[1], (int)pads[2], (int)pads[3])
            : throw new KernelGenException($"{node}: found {kernel.Count} dimensions, dilations {string.Join(", ", dilations)}; two dimensions without dilation can be computed.");
    }

    /// <summary>Rows of the result.</summary>
    public int Height(Tensor image) => ((image.Shape[2] + Top + Bottom - KernelHeight) / StrideY) + 1;

    /// <summary>Columns of the result.</summary>
    public int Width(Tensor image) => ((image.Shape[3] + Left + Right - KernelWidth) / StrideX) + 1;

    /// <summary>Every patch as a row: positions × (channels · kernel height · kernel width), the order in which ONNX stores weights.</summary>
    public float[] Patches(Tensor image)
    {
        int channels = image.Shape[1], positions = Height(image) * Width(image);
        if (this == new Convolution(1, 1, 1, 1, 0, 0, 0, 0))
        {
            return Matrices.Transpose(image.Values, channels, positions);
        }

        int width = Width(image), features = channels * KernelHeight * KernelWidth;
        float[] patches = Buffers.Rent(positions * features);
        int feature = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int ky = 0; ky < KernelHeight; ky++)
            {
                for (int kx = 0; kx < KernelWidth; kx++, feature++)
                {
                    for (int position = 0; position < positions; position++)
                    {
                        int y = (position / width * StrideY) + ky - Top, x = (position % width * StrideX) + kx - Left;
                        if ((uint)y < (uint)image.Shape[2] && (uint)x < (uint)image.Shape[3])
                        {
                            patches[(position * features) + feature] = image.Values[(((channel * image.Shape[2]) + y) * image.Shape[3]) + x];
                        }
                    }
                }
            }
        }

        return patches;
    }

    /// <summary>The convolution of every channel with its own patch.</summary>
    /// <param name="image">1 × C × H × W.</param>
    /// <param name="weights">C × 1 × kernel height × kernel width.</param>
    /// <param name="bias">C values, or none.</param>
    public Tensor Depthwise(Tensor image, Tensor weights, Tensor? bias)
    {
        int channels = image.Shape[1], height = Height(image), width = Width(image);
        int rows = image.Shape[2], columns = image.Shape[3], padded = columns + Left + Right;
        Tensor result = new(1, channels, height, width);
        float[] row = new float[padded], sums = new float[padded - KernelWidth + 1];
        for (int channel = 0; channel < channels; channel++)
        {
            for (int y = 0; y < height; y++)
            {
                sums.AsSpan().Fill(bias?.Values[channel] ?? 0);
                for (int ky = 0; ky < KernelHeight; ky++)
                {
                    int source = (y * StrideY) + ky - Top;
                    if ((uint)source >= (uint)rows)
                    {
                        continue;
                    }

                    image.Values.AsSpan(((channel * rows) + source) * columns, columns).CopyTo(row.AsSpan(Left));
                    for (int kx = 0; kx < KernelWidth; kx++)
                    {
                        AddScaled(sums, row.AsSpan(kx, sums.Length), weights.Values[(((channel * KernelHeight) + ky) * KernelWidth) + kx]);
                    }
                }

                Span<float> destination = result.Values.AsSpan(((channel * height) + y) * width, width);
                for (int x = 0; x < width; x++)
                {
                    destination[x] = sums[x * StrideX];
                }
            }
        }

        return result;
    }

    /// <summary><c>sums += values · factor</c>.</summary>
    public static void AddScaled(Span<float> sums, ReadOnlySpan<float> values, float factor)
    {
        int i = 0;
        for (; i <= sums.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(sums[i..]) + (new Vector<float>(values[i..]) * factor)).CopyTo(sums[i..]);
        }

        for (; i < sums.Length; i++)
        {
            sums[i] += values[i] * factor;
        }
    }
}
