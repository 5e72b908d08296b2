namespace KernelGen.Quantization;

/// <summary>A way to say which weights are worth keeping in fp16 beside the codes.</summary>
public interface IOutlierRule
{
    /// <summary>Scores every weight. The best ones are kept, as many as the format has room for; of whole columns, those whose scores sum
    /// up to most.</summary>
    /// <param name="format">A format with outliers.</param>
    /// <param name="weights">N×K, finite.</param>
    /// <param name="scales">What will choose the scales of the codes.</param>
    /// <param name="calibration">Statistics of the inputs; rules that do not need them ignore it, and without them all features count the
    /// same.</param>
    /// <returns>N·K numbers, row after row; the larger, the rather a weight is kept.</returns>
    double[] Score(LayerFormat format, Matrix weights, IScaleRule scales, ICalibration? calibration = null);
}
