using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Cli.Terminal;
using KernelGen.Quantization;

namespace KernelGen.Cli;

/// <summary>Which methods are compared for a preset, in which formats, and which of them fills the preset itself.</summary>
/// <param name="Steps">Methods and formats, simplest first.</param>
/// <param name="Kept">What is written to a file.</param>
internal sealed record CompressionPlan(IReadOnlyList<(IQuantizer Quantizer, LayerFormat Format)> Steps, (IQuantizer Quantizer, LayerFormat Format) Kept)
{
    private const double DefaultRankRatio = 0.1;
    private const int DefaultFactorGroup = 128;

    /// <summary>
    /// Every method stores its codes as the preset does; those for sparse formats make them 2:4, those with adapters add fp16 ones, and the last one
    /// integer ones (the preset's, or 4 bits with a scale per 128). All keep the preset's outliers.
    /// </summary>
    /// <param name="preset">The format asked for.</param>
    /// <param name="rows">N.</param>
    /// <param name="columns">K.</param>
    /// <param name="rank">The adapters' rank, or <c>null</c> for the preset's own.</param>
    /// <exception cref="KernelGenException">The preset or the rank does not fit the matrix.</exception>
    public static CompressionPlan Of(LayerFormat preset, int rows, int columns, int? rank)
    {
        WeightFormat main = preset.Weights;
        if (!main.HasScale || preset.Mix is not null || (main.Sparsity is { } sparsity && sparsity != Sparsity.TwoOfFour) || columns % 4 != 0)
        {
            throw new KernelGenException(
                $"{preset} on {rows}x{columns} has no 2:4 form to compare; name methods with --method, or use weights of one width with codes under scales, dense or 2:4, and inputs divisible by 4.");
        }

        RequireRank(rank, rows, columns);
        WeightFormat dense = With(main, null), sparse = With(main, Sparsity.TwoOfFour);
        WeightFormat half = new(Element.Float16, Granularity.Tensor);
        WeightFormat integer = preset.LowRank?.Factors is { Element.HasCodes: true } factors ? factors : new(Element.Int(4), Granularity.Group, DefaultFactorGroup);
        LowRankFormat? own = preset.LowRank is { } given ? Ranked(given, given.Factors, rank) : null;
        LowRankFormat halves = Ranked(preset.LowRank, half, rank), integers = Ranked(preset.LowRank, integer, rank);
        LayerFormat Layer(WeightFormat weights, LowRankFormat? lowRank = null) => new(weights, lowRank, preset.Activations, preset.Outliers, IsPermuted: preset.IsPermuted);

        IQuantizer fitting = own is { Factors.Element.HasCodes: true } ? Quantizers.SlimLoraQ
            : own is not null ? Quantizers.SlimLora
            : main.Sparsity is not null ? Quantizers.Wanda24
            : Quantizers.SlimQuant;
        return new(
            [
                (Quantizers.AbsMax, Layer(dense)),
                (Quantizers.SlimQuant, Layer(dense)),
                (Quantizers.Magnitude24, Layer(sparse)),
                (Quantizers.Wanda24, Layer(sparse)),
                (Quantizers.NaiveLora, Layer(sparse, halves)),
                (Quantizers.SlimLora, Layer(sparse, halves)),
                (Quantizers.SlimLoraQ, Layer(sparse, integers)),
            ],
            (fitting, Layer(main, own)));
    }

    /// <summary>Methods of the user's choice, all in the preset itself; the last one is kept.</summary>
    /// <param name="methods">At least one.</param>
    /// <param name="preset">The format asked for.</param>
    /// <param name="rows">N.</param>
    /// <param name="columns">K.</param>
    /// <param name="rank">The adapters' rank, or <c>null</c> for the preset's own.</param>
    /// <exception cref="KernelGenException">A method does not exist, or the rank does not fit the matrix or the preset.</exception>
    public static CompressionPlan Of(IReadOnlyList<string> methods, LayerFormat preset, int rows, int columns, int? rank)
    {
        RequireRank(rank, rows, columns);
        if (rank is not null && preset.LowRank is null)
        {
            throw new KernelGenException($"{preset} has no adapters for --rank {rank}; leave --rank away, or use a format such as {preset}_lr10f16.");
        }

        LayerFormat format = preset.LowRank is { } own ? preset with { LowRank = Ranked(own, own.Factors, rank) } : preset;
        (IQuantizer, LayerFormat)[] steps = [.. methods.Select(name => (Named(name), format))];
        return new(steps, steps[^1]);
    }

    private static IQuantizer Named(string name)
    {
        IEnumerable<string> names = Quantizers.All.Select(static method => method.Name);
        return Quantizers.All.FirstOrDefault(method => method.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new KernelGenException(
            $"There is no method '{name}'; "
            + (NearestWord.Find(name, names) is { } nearest ? $"did you mean '{nearest}'?" : "use one of " + string.Join(", ", names) + "."));
    }

    private static void RequireRank(int? rank, int rows, int columns)
    {
        if (rank > Math.Min(rows, columns))
        {
            throw new KernelGenException($"Rank {rank} is more than a {rows}x{columns} matrix has; use 1 to {Math.Min(rows, columns)}.");
        }
    }

    private static WeightFormat With(WeightFormat format, Sparsity? sparsity) =>
        new(format.Element, format.Granularity, format.GroupSize, format.ScaleType, format.HasZeroPoint, sparsity, format.SecondLevel);

    private static LowRankFormat Ranked(LowRankFormat? preset, WeightFormat factors, int? rank)
    {
        int absolute = rank ?? preset?.AbsoluteRank ?? 0;
        return absolute > 0 ? LowRankFormat.OfRank(absolute, factors)
            : preset is null ? LowRankFormat.OfRatio(DefaultRankRatio, factors)
            : LowRankFormat.OfRatio(preset.RatioPermille / 1000.0, factors, preset.RoundTo, preset.Rounding);
    }
}
