namespace KernelGen.Quantization;

/// <summary>Columns of one format on their way through GPTQ.</summary>
internal sealed class GptqPart
{
    private readonly Units _units;
    private readonly int _rows;
    private readonly byte[] _codes;

    /// <summary>Chooses the scales, or leaves room for them.</summary>
    /// <param name="format">The format of the part.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="weights">All weights, N×K.</param>
    /// <param name="coded">The weights that have codes, or <c>null</c> for all; of all columns only.</param>
    /// <param name="rule">Chooses scales.</param>
    /// <param name="chooseLater">Whether the scales of groups are chosen later; the numbers that those of a block share are chosen now.</param>
    /// <param name="calibration">Statistics of all inputs.</param>
    public GptqPart(WeightFormat format, int[] columns, Matrix weights, KeepMask? coded, IScaleRule rule, bool chooseLater, ICalibration calibration)
    {
        bool isAll = columns.Length == weights.Columns;
        Matrix own = isAll ? weights : MatrixSelection.Columns(weights, columns);
        Format = format;
        Columns = columns;
        Scales = chooseLater && format.SecondLevel is null
            ? ScaleSet.Empty(format, own)
            : ScaleSet.Find(rule, format, own, coded, isAll ? calibration : new SelectedCalibration(calibration, columns));
        _rows = weights.Rows;
        _units = new(format, _rows, columns.Length);
        _codes = new byte[_rows * columns.Length];
    }

    /// <summary>Its format.</summary>
    public WeightFormat Format { get; }

    /// <summary>Its columns.</summary>
    public int[] Columns { get; }

    /// <summary>Its scales.</summary>
    public ScaleSet Scales { get; }

    /// <summary>The unit of one weight.</summary>
    public int UnitOf(int row, int place) => _units.Of(row, place);

    /// <summary>The stored code of one weight; those of dropped weights mean nothing.</summary>
    public ref byte Code(int row, int place) => ref _codes[row * Columns.Length + place];

    /// <summary>The finished tensor.</summary>
    public QuantizedTensor ToTensor(KeepMask? mask) => Scales.Fill(Format, _rows, Columns.Length, _codes, mask);
}
