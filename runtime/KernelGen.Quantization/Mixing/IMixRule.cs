namespace KernelGen.Quantization;

/// <summary>A way to say which parts of a matrix are worth more bits than others, for formats with several widths.</summary>
public interface IMixRule
{
    /// <summary>Scores every weight. The scores of a group of columns, of a column or of a row are summed, whichever the format shares out; the least go to the narrowest share.</summary>
    /// <param name="format">A format with several widths.</param>
    /// <param name="weights">N×K, finite.</param>
    /// <param name="scales">What will choose the scales of the codes.</param>
    /// <param name="calibration">Statistics of the inputs; rules that do not need them ignore it.</param>
    /// <returns>N·K numbers, row after row.</returns>
    /// <exception cref="System.ArgumentException">The calibration is missing, of other features, or lacks what the rule needs.</exception>
    double[] Score(LayerFormat format, Matrix weights, IScaleRule scales, ICalibration? calibration = null);
}
