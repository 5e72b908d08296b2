using System;
using System.Linq;
using System.Threading;
using CsCheck;
using KernelGen.Generator.Declarations;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Specs;
using Microsoft.CodeAnalysis;
using Xunit;

namespace KernelGen.Generator.Tests.Rules;

/// <summary>The validator has an answer to everything: a layer that works, or an error that says why not.</summary>
public sealed class ValidatorPropertyTests
{
    private static readonly Gen<int> s_number = Gen.Frequency(
        (4, Gen.Int[-1, 40]),
        (4, Among(0, 1, 2, 4, 8, 16, 32, 48, 64, 96, 100, 128, 192, 256, 4096)),
        (1, Among(int.MinValue, int.MaxValue, LayerShape.Limit, LayerShape.Limit + 1, 32768, 65536)));

    private static readonly Gen<int> s_bits = Gen.Frequency((9, Gen.Int[1, 8]), (1, s_number));

    private static readonly Gen<double> s_ratio = Among(0.1, 0.001, 0.25, 1, 0, -1, 1.001, double.NaN, double.PositiveInfinity);

    private static readonly Gen<WeightsDeclaration> s_weights = Gen.Select(
        Argument(s_bits, 7),
        Argument(Gen.Int[0, 15].Select(static i => (WeightElement)i)),
        Argument(s_number, 4),
        Argument(Gen.Int[0, 3].Select(static i => (Granularity)i)),
        Argument(Gen.Bool, 4),
        Argument(Gen.Int[0, 4].Select(static i => (ScaleType)i)),
        Argument(Gen.Bool, 4),
        static (bits, element, group, granularity, zero, scale, pad) => new WeightsDeclaration(
            bits,
            element,
            group,
            granularity.IsWritten ? granularity : new(Granularity.Row, false),
            zero,
            scale,
            pad));

    private static readonly Gen<SecondLevelDeclaration?> s_secondLevel = Gen.Select(Argument(s_bits), Among(0, 8, 16, 32), s_number, Gen.Int[1, 32]).Select(
        static drawn => drawn.Item4 > 2 ? null : new SecondLevelDeclaration(drawn.Item1.IsWritten ? drawn.Item1 : new(6, false), drawn.Item2, drawn.Item3));

    private static readonly Gen<LowRankDeclaration> s_lowRank = Gen.Select(
        Gen.Select(Argument(s_number, 2), Argument(s_ratio, 6)),
        Gen.Select(Argument(s_number), Argument(Gen.Int[0, 2].Select(static i => (RankRounding)i))),
        Gen.Select(Argument(s_bits, 4), Argument(Gen.Int[0, 15].Select(static i => (WeightElement)i))),
        Gen.Select(Argument(s_number), Argument(Gen.Int[0, 4].Select(static i => (ScaleType)i))),
        static (rank, rounding, element, group) => new LowRankDeclaration(
            rank.Item1, rank.Item2, rounding.Item1, rounding.Item2, element.Item1, element.Item2, group.Item1, group.Item2));

    private static readonly Gen<OutliersDeclaration> s_outliers = Gen.Select(s_ratio, Argument(Gen.Int[0, 2].Select(static i => (OutlierKind)i)))
        .Select(static pair => new OutliersDeclaration(pair.Item1, pair.Item2));

    private static readonly Gen<MixShareDeclaration> s_share = Gen.Select(
        Gen.Int[0, 1],
        Among(0.1, 0.25, 0.5, 0.001, 0, 1, double.NaN),
        Argument(s_bits, 7),
        Argument(Gen.Int[0, 15].Select(static i => (WeightElement)i)),
        Gen.Select(Argument(Gen.Bool, 4), Argument(Gen.Int[0, 3].Select(static i => (ScaleType)i))),
        static (axis, fraction, bits, element, rest) => new MixShareDeclaration((MixAxis)axis, 0, fraction, bits, element, rest.Item1, rest.Item2));

    private static readonly Gen<MixDeclaration?> s_mix = Gen.Select(s_share.Array[1, 3], Gen.Int[0, 15]).Select(static pair => pair.Item2 == 0
        ? new MixDeclaration(new EquatableArray<MixShareDeclaration>(pair.Item1.Select((share, index) => share with { Axis = pair.Item1[0].Axis, Index = index })))
        : null);

    private static readonly Gen<AttributeSet> s_set = Gen.Select(
        Gen.Select(s_weights.Null(), s_secondLevel),
        Gen.Select(s_number, s_number).Select(static pair => new SparseDeclaration(pair.Item1, pair.Item2)),
        Gen.Bool,
        Gen.Select(s_lowRank.Null(), s_outliers.Null(), s_mix, Gen.Int[0, 3]),
        Gen.Select(Argument(s_number), Argument(s_number, 2))
            .Select(static pair => new ActivationsDeclaration(pair.Item1.IsWritten ? pair.Item1 : new(8, false), pair.Item2)).Null(),
        Gen.Int[-1, 23],
        static (weights, sparse, usual, sides, activations, preset) => new AttributeSet(
            "Layer",
            weights.Item1,
            weights.Item2,
            sparse.Kept > 20 ? null : usual ? new SparseDeclaration(2, 4) : sparse,
            sides.Item1,
            sides.Item2,
            activations,
            preset < 0 ? null : (Presets)preset,
            Mix: sides.Item3,
            Permuted: sides.Item4 == 0 ? new() : null));

    [Fact]
    public void A_declaration_is_a_layer_unless_a_rule_of_severity_error_is_broken() => Declarations(
        s_number, s_number, s_set).Sample(static declaration =>
        {
            LayerValidation validation = LayerValidator.Validate(declaration, TestCompilation.Traits);
            bool hasError = validation.Problems.Any(problem => Diagnostics.All.Single(d => d.Id == problem.Rule).DefaultSeverity == DiagnosticSeverity.Error);

            Assert.Equal(hasError, validation.Spec is null);
            Assert.All(
                validation.Problems,
                static problem => Assert.DoesNotContain("{", Diagnostics.Create(problem, Location.None).GetMessage(), StringComparison.Ordinal));
        }, iter: 20_000);

    [Fact]
    public void A_valid_layer_has_a_size_kernels_and_an_id_that_parses_back()
    {
        int valid = 0;
        Declarations(Gen.Int[1, 512], Among(1, 16, 64, 100, 256), s_set).Sample(declaration =>
        {
            if (LayerValidator.Validate(declaration, TestCompilation.Traits).Spec is { } spec)
            {
                Interlocked.Increment(ref valid);
                Assert.True(spec.Format.PackedBytes(spec.OutFeatures, spec.InFeatures) > 0);
                Assert.NotEmpty(CpuPlanner.Plan(spec.Format));
                Assert.Equal(spec.Format, FormatId.Parse(spec.Format.ToString()));
            }
        }, iter: 30_000);

        Assert.InRange(valid, 500, 30_000);
    }

    private static Gen<T> Among<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>An argument that is written, or has the default of its type.</summary>
    /// <param name="value">What may be written.</param>
    /// <param name="chance">In how many of eight declarations it is written.</param>
    private static Gen<Argument<T>> Argument<T>(Gen<T> value, int chance = 1)
        where T : struct =>
        Gen.Select(value, Gen.Int[1, 8], (v, roll) => roll <= chance ? new Argument<T>(v, true) : new Argument<T>(default, false));

    private static Gen<LayerDeclaration> Declarations(Gen<int> rows, Gen<int> columns, Gen<AttributeSet> set) => Gen.Select(rows, columns, set).Select(
        static layer => new LayerDeclaration(
            new TypeName("", default, "Layer", "Layer"), ClassTraits.None, default, layer.Item2, layer.Item1, new(KernelTargets.All, false), new([layer.Item3])));
}
