using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>Quantizes the scales and zero points that a rule has found: two numbers for those of a block, a code for each.</summary>
/// <remarks>
/// The codes of a block reach from its smallest scale to its largest, and from its smallest zero point to its largest; units of zeros have no say. A scale that comes out
/// other than it was found moves the zero point, so that the range of the unit keeps its middle. Of the few codes around the nearest ones a unit takes those under which its
/// weights have the least squared error, each weight counting by the mean square of its input where that is known: a scale of three bits is off by so much that the nearest
/// code is seldom the best.
/// </remarks>
internal sealed class SecondLevelScales
{
    // How many codes above and below the nearest one are tried. For three bits, 3 leaves less than 1 % of what trying all of them gains.
    private const int Reach = 3;

    private readonly WeightFormat _format;
    private readonly int _rows;
    private readonly int _columns;
    private readonly int _maxCode;
    private readonly KeepMask? _coded;
    private readonly float[] _power;

    /// <param name="format">A format with a second level.</param>
    /// <param name="rows">N.</param>
    /// <param name="columns">K.</param>
    /// <param name="coded">The weights that have codes, or <c>null</c> for all; the errors of others do not count.</param>
    /// <param name="calibration">Statistics of the inputs; without them all features count the same.</param>
    public SecondLevelScales(WeightFormat format, int rows, int columns, KeepMask? coded, ICalibration? calibration)
    {
        _format = format;
        _rows = rows;
        _columns = columns;
        _maxCode = format.SecondLevel!.MaxCode;
        _coded = coded;
        _power = calibration is { Rows: > 0 } ? Array.ConvertAll(calibration.MeanSquare.ToArray(), static power => (float)power) : [.. Enumerable.Repeat(1f, columns)];
        int units = rows * format.GroupCount(columns);
        Tensor = new(format, rows, columns, new byte[units], new byte[format.HasZeroPoint ? units : 0], new float[SecondLevelTensor.NumberCount(format, rows, columns)]);
    }

    /// <summary>Codes and numbers; all 0 before <see cref="Fit"/>.</summary>
    public SecondLevelTensor Tensor { get; }

    /// <summary>How rules find scales: as they are stored, or in full where all of them, or those of a block, are rounded together.</summary>
    public static ScaleType FoundAs(WeightFormat format) => format.SecondLevel is null && format.ScaleType != ScaleType.Float8 ? format.ScaleType : ScaleType.Float32;

    /// <summary>Finds the numbers of every block and the codes of every unit, and replaces what was found by what they decode to.</summary>
    /// <param name="scales">What a rule has found.</param>
    /// <param name="weights">N×K, finite.</param>
    public void Fit(ScaleSet scales, Matrix weights)
    {
        SecondLevelFormat second = _format.SecondLevel!;
        Units units = new(_format, _rows, _columns);
        Parallel.For(0, second.RowBlocks(_rows) * second.GroupBlocks(Tensor.Groups), block =>
        {
            int[] members = [.. UnitsOf(block)];
            FitNumbers(members, scales);
            foreach (int unit in members)
            {
                (int start, int length) = units[unit];
                scales[unit] = Choose(unit, scales[unit], weights.Values.AsSpan(start, length));
            }
        });
    }

    /// <summary>Chooses the codes of a unit under the numbers of its block.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="found">What a rule has found for it.</param>
    /// <param name="weights">Its weights.</param>
    /// <returns>What the codes decode to.</returns>
    public UnitScale Choose(int unit, UnitScale found, ReadOnlySpan<float> weights)
    {
        (Grid scales, Grid zeros) = GridsOf(unit);
        ReadOnlySpan<float> counts = CountsOf(unit, weights.Length);
        int nearest = scales.Nearest(found.Scale, _maxCode);
        (UnitScale Scale, int ScaleCode, int ZeroCode, double Error) best = (default, 0, 0, double.PositiveInfinity);
        foreach (int scaleCode in Around(nearest))
        {
            float scale = scales[scaleCode];
            foreach (int zeroCode in _format.HasZeroPoint ? Around(zeros.Nearest(Centred(found, scale), _maxCode)) : [0])
            {
                UnitScale candidate = new(scale, zeros[zeroCode]);
                double error = RoundingError.SumOfSquares(_format.Element, weights, candidate, counts);
                best = error < best.Error ? (candidate, scaleCode, zeroCode, error) : best;
            }
        }

        Tensor.ScaleCodes[unit] = (byte)best.ScaleCode;
        if (_format.HasZeroPoint)
        {
            Tensor.ZeroCodes[unit] = (byte)best.ZeroCode;
        }

        return best.Scale;
    }

    private void FitNumbers(int[] units, ScaleSet found)
    {
        int[] ranged = [.. units.Where(unit => found.Scales[unit] > 0)];
        if (ranged.Length == 0)
        {
            return;
        }

        Span<float> numbers = NumbersOf(units[0]);
        double smallest = Math.Min(ranged.Min(unit => found.Scales[unit]), (double)Half.MaxValue), largest = Math.Min(ranged.Max(unit => found.Scales[unit]), (double)Half.MaxValue);
        numbers[1] = Math.Max(AtMost(smallest), (float)Half.Epsilon);
        numbers[0] = AtLeast(Math.Max(largest - numbers[1], 0) / _maxCode);
        if (_format.HasZeroPoint)
        {
            (Grid scales, _) = GridsOf(units[0]);
            double[] zeros = [.. ranged.Select(unit => Centred(found[unit], scales[scales.Nearest(found.Scales[unit], _maxCode)]))];
            numbers[3] = AtMost(Math.Floor(zeros.Min() * SecondLevelFormat.ZeroPointParts) / SecondLevelFormat.ZeroPointParts);
            numbers[2] = AtLeast(Math.Ceiling((zeros.Max() - numbers[3]) / _maxCode * SecondLevelFormat.ZeroPointParts) / SecondLevelFormat.ZeroPointParts);
        }
    }

    /// <summary>The zero point under which a range keeps its middle, and 0, when its scale comes out as another one.</summary>
    private double Centred(UnitScale found, float scale)
    {
        double most = _format.Element.MaxStoredCode, middle = most / 2;
        return scale > 0 ? Math.Clamp(middle - (middle - found.ZeroPoint) * Math.Min(found.Scale, (double)Half.MaxValue) / scale, 0, most) : 0;
    }

    private IEnumerable<int> UnitsOf(int block)
    {
        SecondLevelFormat second = _format.SecondLevel!;
        int groups = Tensor.Groups, along = second.GroupBlocks(groups), firstRow = block / along * second.BlockRows, firstGroup = block % along * second.BlockGroups;
        for (int row = firstRow; row < Math.Min(_rows, firstRow + second.BlockRows); row++)
        {
            for (int group = firstGroup; group < Math.Min(groups, firstGroup + second.BlockGroups); group++)
            {
                yield return row * groups + group;
            }
        }
    }

    private Span<float> NumbersOf(int unit) => Tensor.Numbers.AsSpan(Tensor.Block(unit / Tensor.Groups, unit % Tensor.Groups), _format.BlockNumbers);

    private (Grid Scales, Grid Zeros) GridsOf(int unit)
    {
        ReadOnlySpan<float> numbers = NumbersOf(unit);
        return (new(numbers[0], numbers[1]), _format.HasZeroPoint ? new(numbers[2], numbers[3]) : default);
    }

    private ReadOnlySpan<float> CountsOf(int unit, int length)
    {
        int row = unit / Tensor.Groups, column = unit % Tensor.Groups * _format.GroupSize;
        ReadOnlySpan<float> power = _power.AsSpan(column, length);
        if (_coded is null)
        {
            return power;
        }

        ReadOnlySpan<bool> coded = _coded.Kept.Slice(row * _columns + column, length);
        float[] counts = new float[length];
        for (int i = 0; i < length; i++)
        {
            counts[i] = coded[i] ? power[i] : 0;
        }

        return counts;
    }

    /// <summary>A code and its neighbours, nearest first.</summary>
    private IEnumerable<int> Around(int code)
    {
        yield return code;
        for (int distance = 1; distance <= Reach; distance++)
        {
            if (code + distance <= _maxCode)
            {
                yield return code + distance;
            }

            if (code - distance >= 0)
            {
                yield return code - distance;
            }
        }
    }

    private static float AtMost(double number)
    {
        Half nearest = (Half)number;
        return (float)((double)nearest > number ? Half.BitDecrement(nearest) : nearest);
    }

    private static float AtLeast(double number)
    {
        Half nearest = (Half)number;
        return (float)((double)nearest < number ? Half.BitIncrement(nearest) : nearest);
    }

    /// <summary>The numbers that the codes of a block stand for.</summary>
    private readonly record struct Grid(float Step, float Offset)
    {
        public float this[int code] => Step * code + Offset;

        public int Nearest(double number, int maxCode) => Step > 0 ? (int)Math.Clamp(Math.Round((number - Offset) / Step), 0, maxCode) : 0;
    }
}
