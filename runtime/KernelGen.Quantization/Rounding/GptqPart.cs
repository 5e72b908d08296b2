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
    /// <param name="weights">All weights, N×K; dropped ones are 0.</param>
    /// <param name="rule">Chooses scales ahead; <c>null</c> to leave that for later.</param>
    /// <param name="calibration">Statistics of all inputs.</param>
    public GptqPart(WeightFormat format, int[] columns, Matrix weights, IScaleRule? rule, ICalibration calibration)
    {
        bool isAll = columns.Length == weights.Columns;
        Matrix own = isAll ? weights : MatrixSelection.Columns(weights, columns);
        Format = format;
        Columns = columns;
        Scales = rule is null ? ScaleSet.Empty(format, own) : ScaleSet.Find(rule, format, own, isAll ? calibration : new SelectedCalibration(calibration, columns));
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
    public QuantizedTensor ToTensor(KeepMask? mask) =>
        QuantizedTensor.FromDense(Format, _rows, Columns.Length, _codes, Scales.Scales, Scales.ZeroPoints, mask is null ? default : mask.Kept);
}
