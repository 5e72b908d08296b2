using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>A main matrix in the order in which it is stored: its parts, and what meets each of them.</summary>
/// <param name="format">The format of the layer.</param>
/// <param name="order">The order; <c>null</c> for one matrix in its own.</param>
/// <param name="calibration">Statistics of all inputs, or <c>null</c>.</param>
internal sealed class StoredMatrix(LayerFormat format, StoredOrder? order, ICalibration? calibration)
{
    private readonly ICalibration? _permuted = !format.IsPermuted || calibration is null ? calibration : new SelectedCalibration(calibration, order!.Columns);

    /// <summary>The order; <c>null</c> for its own.</summary>
    public StoredOrder? Order => order;

    private bool SharesGroups => format.Mix?.Axis == MixAxis.Groups;

    /// <summary>Chooses what stays of a sparse matrix: runs of columns are those that are stored.</summary>
    public KeepMask Mask(IMask mask, Matrix weights, Sparsity sparsity, Stage progress, CancellationToken cancellationToken) =>
        mask.Choose(Permuted(weights), MaskPattern.Structured(sparsity), _permuted, progress, cancellationToken);

    /// <summary>Rounds every part.</summary>
    /// <exception cref="ArgumentException">The rounding does not fit the format.</exception>
    public IReadOnlyList<QuantizedTensor> Round(
        IRounding rounding, Matrix weights, IScaleRule scales, KeepMask? mask, Stage progress, CancellationToken cancellationToken)
    {
        IReadOnlyList<WeightFormat> formats = format.PartFormats;
        if (SharesGroups)
        {
            int first = 0;
            IReadOnlyList<int[]> columns = format.IsPermuted
                ? [.. format.PartShapes(weights.Rows, weights.Columns).Select(shape => Enumerable.Range((first += shape.Columns) - shape.Columns, shape.Columns).ToArray())]
                : [.. formats.Select((_, part) => order!.ColumnsOf(part)!)];
            return rounding is IGroupRounding grouped
                ? grouped.Round(formats, columns, Permuted(weights), scales, _permuted, progress, cancellationToken)
                : throw new ArgumentException(
                    $"{rounding.GetType().Name} rounds columns of one width, and {format} shares groups of columns out among several; use a rounding such as {nameof(Gptq)} or {nameof(RoundToNearest)}, or share out rows.",
                    nameof(rounding));
        }

        return
        [
            .. formats.Select((own, part) =>
                rounding.Round(own, Part(Permuted(weights), part), scales, mask, _permuted, new Stage(progress, part / (double)formats.Count, (part + 1.0) / formats.Count), cancellationToken)),
        ];
    }

    /// <summary>The decoded matrix in its own order.</summary>
    public Matrix Decode(IReadOnlyList<QuantizedTensor> parts) => order is null ? parts[0].Dequantize() : order.Assemble(parts);

    /// <summary>Scores every weight as an outlier of the part that it belongs to.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="weights">N×K.</param>
    /// <param name="scales">What will choose the scales of the codes.</param>
    /// <param name="inNarrowest">Whether weights of parts that have more bits than another come last.</param>
    public double[] Score(IOutlierRule rule, Matrix weights, IScaleRule scales, bool inNarrowest)
    {
        if (order is null)
        {
            return rule.Score(format, weights, scales, calibration);
        }

        double[] scores = new double[weights.Values.Length];
        int least = format.PartFormats.Min(static part => part.Element.Bits);
        for (int part = 0; part < format.PartFormats.Count; part++)
        {
            int[]? rows = order.RowsOf(part), columns = order.ColumnsOf(part);
            WeightFormat own = format.PartFormats[part];
            Matrix matrix = rows is null ? weights : MatrixSelection.Rows(weights, rows);
            matrix = columns is null ? matrix : MatrixSelection.Columns(matrix, columns);
            ICalibration? inputs = columns is null || calibration is null ? calibration : new SelectedCalibration(calibration, columns);
            double[] found = rule.Score(new(own, null, format.Activations, format.Outliers), matrix, scales, inputs);
            for (int i = 0; i < found.Length; i++)
            {
                (int n, int k) = (i / matrix.Columns, i % matrix.Columns);
                scores[(rows?[n] ?? n) * weights.Columns + (columns?[k] ?? k)] = inNarrowest && own.Element.Bits > least ? double.NegativeInfinity : found[i];
            }
        }

        return scores;
    }

    private Matrix Permuted(Matrix weights) => format.IsPermuted ? MatrixSelection.Columns(weights, order!.Columns) : weights;

    private Matrix Part(Matrix permuted, int part) => order?.RowsOf(part) is { } rows ? MatrixSelection.Rows(permuted, rows) : permuted;
}
