using System;
using System.Linq;
using CsCheck;

namespace KernelGen.Tests.Files;

/// <summary>Layers of any format and shape with any contents, for property tests.</summary>
internal static class RandomLayers
{
    private static readonly Element[] s_coded = [.. WeightFormats.Elements.Where(static element => element.HasCodes)];

    private static readonly Element[] s_learned = [.. s_coded.Where(static element => element.IsLearned)], s_scaled = [.. s_coded.Except(s_learned)], s_inAnyGroup = [.. s_scaled.Where(static element => !element.IsTernary)];

    private static readonly Gen<WeightFormat> s_tables =
        Gen.Select(Gen.OneOf(s_learned), Gen.Bool).Select(static (element, isRow) => new WeightFormat(element, isRow ? Granularity.Row : Granularity.Tensor));

    private static readonly Gen<WeightFormat> s_dense =
        Gen.Select(Gen.Int[0, s_scaled.Length + 1], Gen.Int[0, 2], Gen.Int[1, 40], Gen.Int[0, 3], Gen.Bool).Select(static (element, granularity, group, scale, zero) => element switch
        {
            0 => new WeightFormat(Element.Float16, Granularity.Tensor),
            1 => new WeightFormat(Element.Float32, Granularity.Tensor),
            _ => Coded(s_scaled[element - 2], (Granularity)granularity, group, (ScaleType)scale, zero, null),
        });

    private static readonly Gen<WeightFormat> s_sparse =
        Gen.Select(Gen.OneOf(s_scaled), Gen.Int[0, 2], Gen.Int[1, 40], Gen.Int[0, 3], Gen.Bool).Select(static (element, granularity, group, scale, zero) =>
            Coded(element, (Granularity)granularity, group, (ScaleType)scale, zero, Sparsity.TwoOfFour));

    private static readonly Gen<WeightFormat> s_secondLevel =
        Gen.Select(Gen.OneOf(s_inAnyGroup), Gen.Int[1, 40], Gen.Select(Gen.Int[2, 8], Gen.OneOf([16, 32]), Gen.Int[1, 4]), Gen.Bool, Gen.Bool).Select(
            static (element, group, second, zero, isSparse) => new WeightFormat(
                element,
                Granularity.Group,
                group,
                hasZeroPoint: zero && element.Kind == ElementKind.UnsignedInt,
                sparsity: isSparse ? Sparsity.TwoOfFour : null,
                secondLevel: new(second.Item1, second.Item2, second.Item3)));

    private static readonly Gen<LowRankFormat?> s_lowRank =
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 1000], s_dense).Select(static (kind, number, factors) => kind switch
        {
            0 or 1 => null,
            2 => LowRankFormat.OfRank(1 + number % 9, factors),
            _ => LowRankFormat.OfRatio(number / 1000.0, factors, 1 + number % 4, (RankRounding)(number % 2)),
        });

    private static readonly Gen<OutlierFormat?> s_outliers =
        Gen.Select(Gen.Int[0, 4], Gen.Int[1, 10_000]).Select(static (kind, parts) => kind switch
        {
            0 => new OutlierFormat(OutlierKind.Csr, parts / 10_000.0),
            1 => new OutlierFormat(OutlierKind.Columns, parts / 10_000.0),
            _ => null,
        });

    private static readonly Gen<ActivationFormat> s_activations =
        Gen.Select(Gen.Int[0, 7], Gen.Int[1, 40]).Select(static (kind, group) => kind switch
        {
            0 => ActivationFormat.Int8PerToken,
            1 => ActivationFormat.Int16PerToken,
            2 => ActivationFormat.Int8PerGroup(group),
            3 => ActivationFormat.Int16PerGroup(group),
            _ => ActivationFormat.Float32,
        });

    /// <summary>Shares for weights that can have some: up to three, with elements of their own.</summary>
    private static readonly Gen<Func<WeightFormat, MixFormat?>> s_mix =
        Gen.Select(Gen.Int[0, 5], Gen.Int[1, 33], Gen.OneOf(s_inAnyGroup).Array[1, 3]).Select<int, int, Element[], Func<WeightFormat, MixFormat?>>(static (kind, percent, elements) => weights =>
            kind > 1 || weights is not { HasScale: true, Sparsity: null } || (kind == 0 && weights.Granularity != Granularity.Group)
                ? null
                : new MixFormat((MixAxis)kind, [.. elements.Select(element => new MixShare(percent / 100.0, new(element, weights.Granularity, weights.GroupSize, weights.ScaleType, secondLevel: weights.SecondLevel)))]));

    /// <summary>Layers of up to 40×68, or a little larger where they are shared out.</summary>
    public static Gen<LayerTensors> Any { get; } =
        Gen.Select(
            Gen.Int[0, 8].SelectMany(static kind => kind == 0 ? s_tables : kind < 4 ? s_sparse : kind < 7 ? s_dense : s_secondLevel),
            Gen.Select(s_lowRank, s_outliers, s_mix, Gen.Int[0, 3]),
            Gen.Int[1, 40],
            Gen.Int[1, 68],
            Gen.Int,
            s_activations)
            .Select(static (weights, sides, rows, columns, seed, activations) =>
                Create(new LayerFormat(weights, sides.Item1, activations, sides.Item2, sides.Item3(weights), sides.Item4 == 0), rows, columns, seed));

    /// <summary>A layer of at least this size: K is a multiple of 4 for 2:4, and both are such that every share has something.</summary>
    public static LayerTensors Create(LayerFormat format, int rows, int columns, int seed)
    {
        Random random = new(seed);
        columns = format.Weights.Sparsity is null ? columns : (columns + 3) / 4 * 4;
        bool sharesRows = format.Mix?.Axis == MixAxis.Rows;
        int group = Math.Max(1, format.Weights.GroupSize);
        columns = format.Mix is null || sharesRows ? columns : (columns + group - 1) / group * group;
        while (format.Mix?.Fits(sharesRows ? rows : columns, group) == false)
        {
            (rows, columns) = sharesRows ? (rows + 1, columns) : (rows, columns + group);
        }

        int rank = format.LowRank?.Rank(rows, columns) ?? 0;
        float[]? bias = random.Next(2) == 0 ? null : Floats(random, rows, half: false);
        return new LayerTensors(
            format,
            [.. format.PartFormats.Zip(format.PartShapes(rows, columns), (part, shape) => Tensor(part, shape.Rows, shape.Columns, random))],
            StoredOrder.Drawn(format, rows, columns, random),
            rank > 0 ? Tensor(format.LowRank!.Factors, rank, columns, random) : null,
            rank > 0 ? Tensor(format.LowRank!.Factors, rows, rank, random) : null,
            bias,
            format.Outliers is { } outliers ? Outliers(outliers, rows, columns, random) : null);
    }

    /// <summary>The same tensor with scales of 1.</summary>
    public static QuantizedTensor Unscaled(QuantizedTensor tensor)
    {
        float[] ones = Array.ConvertAll(tensor.Scales, static _ => 1f);
        SecondLevelTensor? second = tensor.SecondLevel is null ? null : new(
            tensor.Format,
            tensor.Rows,
            tensor.Columns,
            tensor.SecondLevel.ScaleCodes,
            tensor.SecondLevel.ZeroCodes,
            [.. tensor.SecondLevel.Numbers.Select((number, i) => (i % tensor.Format.BlockNumbers) switch { 0 => 0, 1 => 1, _ => number })]);
        return new(tensor.Format, tensor.Rows, tensor.Columns, tensor.Codes, ones, tensor.ZeroPoints, tensor.Patterns, [], secondLevel: second);
    }

    private static OutlierTensor Outliers(OutlierFormat format, int rows, int columns, Random random)
    {
        int count = (int)format.Count(rows, columns);
        bool isCsr = format.Kind == OutlierKind.Csr;
        int[] places = [.. Enumerable.Range(0, isCsr ? rows * columns : columns).ToArray().OrderBy(_ => random.Next()).Take(count).Order()];
        int[] starts = isCsr ? [.. Enumerable.Range(0, rows + 1).Select(row => places.Count(place => place < row * columns))] : [];
        return new(format, rows, columns, starts, Array.ConvertAll(places, place => place % columns), Floats(random, isCsr ? count : rows * count, half: true));
    }

    private static WeightFormat Coded(Element element, Granularity granularity, int group, ScaleType scale, bool zero, Sparsity? sparsity) => new(
        element,
        granularity,
        granularity != Granularity.Group ? 0 : element.IsTernary ? 32 * (1 + group % 2) : group,
        scale == ScaleType.Float8 && granularity != Granularity.Group ? ScaleType.Float16 : scale,
        zero && element.Kind == ElementKind.UnsignedInt,
        element.IsTernary ? null : sparsity);

    private static QuantizedTensor Tensor(WeightFormat format, int rows, int columns, Random random)
    {
        if (!format.Element.HasCodes)
        {
            return new(format, rows, columns, [], [], [], [], Floats(random, rows * columns, format.Element == Element.Float16));
        }

        float[] scales = Floats(random, (int)QuantizedTensor.ScaleCount(format, rows, columns), format.ScaleType == ScaleType.Float16);
        for (int i = 0; i < scales.Length; i++)
        {
            scales[i] = Math.Abs(scales[i]);
        }

        float tensorScale = QuantizedTensor.RoundScales(format.ScaleType, scales);
        byte[] codes = Codes(random, (int)QuantizedTensor.CodeCount(format, rows, columns), format.Element.MaxStoredCode);
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = format.Element.IsNumber(codes[i]) ? codes[i] : (byte)format.Element.ZeroCode;
        }

        byte[] zeros = Codes(random, (int)QuantizedTensor.ZeroPointCount(format, rows, columns), format.Element.MaxStoredCode);
        byte[] patterns = new byte[format.Sparsity is null ? 0 : rows * columns / 4];
        ReadOnlySpan<byte> valid = [0b0100, 0b1000, 0b1100, 0b1001, 0b1101, 0b1110];
        for (int i = 0; i < patterns.Length; i++)
        {
            patterns[i] = valid[random.Next(valid.Length)];
        }

        float[] tables = Floats(random, (int)QuantizedTensor.TableCount(format, rows) * format.TableEntries, half: true);
        return new(format, rows, columns, codes, scales, zeros, patterns, [], tables, format.SecondLevel is { } second ? SecondLevel(format, second, rows, columns, random) : null, tensorScale);
    }

    /// <summary>Scales as large as all others, and zero points among the codes and beside them.</summary>
    private static SecondLevelTensor SecondLevel(WeightFormat format, SecondLevelFormat second, int rows, int columns, Random random)
    {
        int count = rows * format.GroupCount(columns), all = format.BlockNumbers;
        float[] numbers = Floats(random, (int)SecondLevelTensor.NumberCount(format, rows, columns), half: true);
        double zeroStep = (double)format.Element.MaxStoredCode / second.MaxCode;
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (i % all) switch
            {
                2 => SecondLevelTensor.StoredZeroNumber(zeroStep * random.NextDouble()),
                3 => SecondLevelTensor.StoredZeroNumber(2 * random.NextDouble() - 1),
                _ => Math.Abs(numbers[i]),
            };
        }

        return new(format, rows, columns, Codes(random, count, second.MaxCode), Codes(random, format.HasZeroPoint ? count : 0, second.MaxCode), numbers);
    }

    private static byte[] Codes(Random random, int count, int max)
    {
        byte[] codes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            codes[i] = (byte)random.Next(max + 1);
        }

        return codes;
    }

    private static float[] Floats(Random random, int count, bool half)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            float value = (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 4)));
            values[i] = half ? (float)(Half)value : value;
        }

        return values;
    }
}
