using System;
using System.Collections.Generic;

namespace KernelGen;

/// <summary>A whole quantized layer in canonical form: main matrix, low-rank factors, outliers, bias.</summary>
/// <remarks>
/// <c>y = x·Wᵀ + (x·Aᵀ)·Bᵀ + x·Sᵀ + bias</c>, with W of shape N×K, A of shape r×K, B of shape N×r, and S the outliers, N×K and nearly empty. Where the format shares W out, it is
/// several tensors, and an order says which rows or columns each of them has.
/// </remarks>
public sealed class LayerTensors
{
    /// <summary>Puts the parts together and checks that they are those of the format.</summary>
    /// <exception cref="ArgumentException">A part is missing, superfluous, or has another format or shape.</exception>
    public LayerTensors(LayerFormat format, QuantizedTensor weights, QuantizedTensor? down = null, QuantizedTensor? up = null, float[]? bias = null, OutlierTensor? outliers = null)
        : this(format, [weights], null, down, up, bias, outliers)
    {
    }

    /// <summary>Puts the parts of a layer together whose main matrix is shared out or permuted, and checks that they are those of the format.</summary>
    /// <param name="format">The layer's format.</param>
    /// <param name="parts">The main matrix: each share, then the main weights.</param>
    /// <param name="order">In which order its rows and columns are stored; <c>null</c> if the format has none.</param>
    /// <param name="down">A, or none.</param>
    /// <param name="up">B, or none.</param>
    /// <param name="bias">N values, or none.</param>
    /// <param name="outliers">Weights kept in fp16, or none.</param>
    /// <exception cref="ArgumentException">A part is missing, superfluous, or has another format or shape.</exception>
    public LayerTensors(
        LayerFormat format,
        IReadOnlyList<QuantizedTensor> parts,
        StoredOrder? order,
        QuantizedTensor? down = null,
        QuantizedTensor? up = null,
        float[]? bias = null,
        OutlierTensor? outliers = null)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentOutOfRangeException.ThrowIfZero(parts.Count, nameof(parts));
        foreach (QuantizedTensor part in parts)
        {
            ArgumentNullException.ThrowIfNull(part, nameof(parts));
        }

        Format = format;
        Parts = parts;
        Order = order;
        Outputs = order?.Outputs ?? Weights.Rows;
        Inputs = order?.Inputs ?? Weights.Columns;
        Down = down;
        Up = up;
        Bias = bias;
        Outliers = outliers;

        CheckParts();
        if (format.LowRank is { } lowRank)
        {
            int rank = lowRank.Rank(Outputs, Inputs);
            Check(down, lowRank.Factors, rank, Inputs, "low-rank factor A");
            Check(up, lowRank.Factors, Outputs, rank, "low-rank factor B");
        }
        else if (down is not null || up is not null)
        {
            throw new ArgumentException($"The format {format} has no low-rank branch, but factors were given.");
        }

        if (outliers?.Format != format.Outliers || (outliers is not null && (outliers.Rows != Outputs || outliers.Columns != Inputs)))
        {
            string found = outliers is null ? "nothing" : $"{outliers.Format} {outliers.Rows}×{outliers.Columns}";
            throw new ArgumentException(
                format.Outliers is null
                    ? $"The format {format} has no outliers, but {found} were given."
                    : $"The outliers must be {format.Outliers} {Outputs}×{Inputs}; got {found}.");
        }

        if (bias is not null && bias.Length != Outputs)
        {
            throw new ArgumentException($"The bias has {bias.Length} values; the layer has {Outputs} outputs.", nameof(bias));
        }
    }

    /// <summary>The layer's format.</summary>
    public LayerFormat Format { get; }

    /// <summary>N.</summary>
    public int Outputs { get; }

    /// <summary>K.</summary>
    public int Inputs { get; }

    /// <summary>Rank of the low-rank branch, 0 without one.</summary>
    public int Rank => Down?.Rows ?? 0;

    /// <summary>The main weights: the main matrix, N×K, or what its shares leave of it.</summary>
    public QuantizedTensor Weights => Parts[^1];

    /// <summary>All parts of the main matrix: each share, then the main weights.</summary>
    public IReadOnlyList<QuantizedTensor> Parts { get; }

    /// <summary>In which order the rows and columns of the main matrix are stored; <c>null</c> for their own.</summary>
    public StoredOrder? Order { get; }

    /// <summary>A, r×K, or none.</summary>
    public QuantizedTensor? Down { get; }

    /// <summary>B, N×r, or none.</summary>
    public QuantizedTensor? Up { get; }

    /// <summary>Weights kept in fp16, or none.</summary>
    public OutlierTensor? Outliers { get; }

    /// <summary>N values added to the output, or none.</summary>
    public float[]? Bias { get; }

    /// <summary>The same layer with another bias.</summary>
    /// <exception cref="ArgumentException">The length is not N.</exception>
    public LayerTensors WithBias(float[]? bias) => new(Format, Parts, Order, Down, Up, bias, Outliers);

    /// <summary>The dense matrix the layer stands for: decoded main matrix plus <c>B·A</c> plus outliers.</summary>
    public Matrix Dequantize()
    {
        Matrix result = Order is null ? Weights.Dequantize() : Order.Assemble(Parts);
        if (Down is not null && Up is not null)
        {
            AddBranch(Down, Up, result);
        }

        for (int n = 0; Outliers is not null && n < Outputs; n++)
        {
            Outliers.AddTo(n, result.Row(n));
        }

        return result;
    }

    private void CheckParts()
    {
        bool isOrdered = Order is null ? !Format.HasOrder : (Order.Format.Weights, Order.Format.Mix, Order.Format.IsPermuted) == (Format.Weights, Format.Mix, Format.IsPermuted);
        if (!isOrdered || Parts.Count != Format.PartFormats.Count)
        {
            throw new ArgumentException(
                $"The main matrix of {Format} has {Format.PartFormats.Count} parts {(Format.HasOrder ? "and an order" : "in their own order")}; got {Parts.Count} {(Order is null ? "without an order" : "with an order of " + Order.Format)}.");
        }

        IReadOnlyList<(int Rows, int Columns)> shapes = Format.PartShapes(Outputs, Inputs);
        for (int part = 0; part < Parts.Count; part++)
        {
            Check(Parts[part], Format.PartFormats[part], shapes[part].Rows, shapes[part].Columns, part == Parts.Count - 1 ? "weights" : $"share {part + 1} of the weights");
        }
    }

    private void AddBranch(QuantizedTensor down, QuantizedTensor up, Matrix result)
    {
        Matrix a = down.Dequantize(), b = up.Dequantize();
        double[] sums = new double[Inputs];
        for (int n = 0; n < Outputs; n++)
        {
            Array.Clear(sums);
            for (int r = 0; r < Rank; r++)
            {
                double factor = b[n, r];
                ReadOnlySpan<float> row = a.Row(r);
                for (int k = 0; k < row.Length; k++)
                {
                    sums[k] += factor * row[k];
                }
            }

            Span<float> destination = result.Row(n);
            for (int k = 0; k < destination.Length; k++)
            {
                destination[k] = (float)(destination[k] + sums[k]);
            }
        }
    }

    private static void Check(QuantizedTensor? tensor, WeightFormat format, int rows, int columns, string name)
    {
        if (tensor is null || tensor.Format != format || tensor.Rows != rows || tensor.Columns != columns)
        {
            string found = tensor is null ? "nothing" : $"{tensor.Format} {tensor.Rows}×{tensor.Columns}";
            throw new ArgumentException($"The {name} must be {format} {rows}×{columns}; got {found}.");
        }
    }
}
