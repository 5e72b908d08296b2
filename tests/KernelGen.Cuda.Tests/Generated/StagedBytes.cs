using System;

namespace KernelGen.Tests.Generated;

/// <summary>Int8 activations as kernels on tensor cores read them: rows of bytes, padded with zeros, their scales, and the sums of each part.</summary>
internal sealed class StagedBytes
{
    /// <summary>Quantizes M rows of K.</summary>
    /// <param name="layout">The weights that they meet.</param>
    /// <param name="activations">In which groups they share scales.</param>
    /// <param name="shape">How K is divided; gets the pitch of rows and how many parts share a scale.</param>
    /// <param name="x">M×K.</param>
    public StagedBytes(PackedLayout layout, ActivationFormat activations, ref CudaLinearShape shape, ReadOnlySpan<float> x)
    {
        int partColumns = shape.UnitsPerPart * layout.UnitColumns, columns = layout.Columns;
        int size = activations.GroupSize > 0 ? activations.GroupSize : columns, groups = (columns + size - 1) / size;
        shape.Pitch = layout.StagedColumns / 16;
        shape.PartsPerInputScale = activations.GroupSize > 0 ? size / partColumns : shape.Parts;
        Codes = new sbyte[shape.Rows * shape.Pitch * 16];
        Scales = new float[shape.Rows * groups];
        PartSums = new int[shape.Rows * shape.Parts];
        for (int m = 0; m < shape.Rows; m++)
        {
            for (int group = 0; group < groups; group++)
            {
                int from = group * size, count = Math.Min(size, columns - from);
                ReadOnlySpan<float> stretch = x.Slice((m * columns) + from, count);
                ActivationQuantizer quantizer = new(stretch, activations.MaxCode);
                quantizer.Quantize(stretch, Codes.AsSpan((m * shape.Pitch * 16) + from, count));
                Scales[(m * groups) + group] = quantizer.Scale;
            }

            for (int k = 0; k < columns; k++)
            {
                PartSums[(m * shape.Parts) + (k / partColumns)] += Codes[(m * shape.Pitch * 16) + k];
            }
        }
    }

    /// <summary>[m][column], signed.</summary>
    public sbyte[] Codes { get; }

    /// <summary>[m][group].</summary>
    public float[] Scales { get; }

    /// <summary>[m][part].</summary>
    public int[] PartSums { get; }
}
