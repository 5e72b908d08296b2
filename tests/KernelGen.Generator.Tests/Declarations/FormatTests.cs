using System;
using KernelGen.Generator.Declarations;
using KernelGen.Generator.Specs;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace KernelGen.Generator.Tests.Declarations;

/// <summary>What valid declarations mean.</summary>
public sealed class FormatTests
{
    [Theory]
    [InlineData("Weights(Bits = 4)", "i4c")]
    [InlineData("Weights(Bits = 4, Granularity = Granularity.Tensor)", "i4t")]
    [InlineData("Weights(Bits = 4, GroupSize = 128)", "i4g128")]
    [InlineData("Weights(Bits = 4, GroupSize = 128, Granularity = Granularity.Group)", "i4g128")]
    [InlineData("Weights(Bits = 4, GroupSize = 96, PadK = true)", "i4g96")]
    [InlineData("Weights(Bits = 4, GroupSize = 512, PadK = true)", "i4g512")]
    [InlineData("Weights(Bits = 3, GroupSize = 64, ZeroPoint = true)", "u3g64z")]
    [InlineData("Weights(Bits = 8, Element = WeightElement.UInt, ZeroPoint = true, Scale = ScaleType.Float32)", "u8csf32z")]
    [InlineData("Weights(Bits = 1)", "i1c")]
    [InlineData("Weights(Element = WeightElement.Float16)", "f16")]
    [InlineData("Weights(Element = WeightElement.Float32)", "f32")]
    [InlineData("Weights(Bits = 4), Sparse(2, 4)", "i4c_s24")]
    [InlineData("Weights(Bits = 4), Sparse(of: 4, kept: 2)", "i4c_s24")]
    [InlineData("Weights(Bits = 4), LowRank(Rank = 8)", "i4c_rank8f16")]
    [InlineData("Weights(Bits = 4), LowRank(Rank = 8, Element = WeightElement.Float32)", "i4c_rank8f32")]
    [InlineData("Weights(Bits = 4), LowRank(Ratio = 0.1)", "i4c_lr10f16")]
    [InlineData("Weights(Bits = 4), LowRank(Ratio = 0.1, Bits = 4, GroupSize = 128)", "i4c_lr10i4g128")]
    [InlineData("Weights(Bits = 4), LowRank(Ratio = 0.125, RoundTo = 8, Rounding = RankRounding.Up, Bits = 8)", "i4c_lr12.5up8i8c")]
    [InlineData("Weights(Bits = 4), Outliers(0.005)", "i4c_o0.5")]
    [InlineData("Weights(Bits = 4), LowRank(Rank = 8), Outliers(0.01, Kind = OutlierKind.Columns), Activations", "i4c_rank8f16_oc1_a8g32")]
    [InlineData("Preset(Presets.QuantEase_3b_Out1)", "u3cz_o1")]
    [InlineData("Weights(Bits = 2, GroupSize = 32, ZeroPoint = true), MixGroups(0.25, Bits = 1), MixGroups(0.25, Bits = 3, ZeroPoint = true)", "u2g32z_k25i1g32_k25u3g32z")]
    [InlineData("Weights(Bits = 4, GroupSize = 96, PadK = true), MixRows(0.3, Bits = 8), Activations", "i4g96_n30i8g96_a8g32")]
    [InlineData("Weights(Bits = 4), Permuted", "i4c_p")]
    [InlineData("Weights(Bits = 4, GroupSize = 16), MixGroups(0.125, Element = WeightElement.E4M3, Scale = ScaleType.PowerOfTwo), Permuted, Outliers(0.01)", "i4g16_k12.5e4m3g16se8m0_p_o1")]
    [InlineData("Preset(Presets.MixLlm_W44A8), MixRows(0.5, Bits = 6), Activations(Bits = 32)", "u4g128z_n50i6g128")]
    [InlineData("Preset(Presets.QuantEase_3b_Out1), Outliers(0.0045)", "u3cz_o0.45")]
    [InlineData("Weights(Bits = 4), Activations", "i4c_a8g32")]
    [InlineData("Weights(Element = WeightElement.E2M1, GroupSize = 16, Scale = ScaleType.Float8)", "e2m1g16se4m3")]
    [InlineData("Weights(Bits = 3, GroupSize = 16, ZeroPoint = true), SecondLevel(Bits = 3, Rows = 16, Groups = 1)", "u3g16s3b16x1z")]
    [InlineData("Weights(Bits = 4, GroupSize = 32), SecondLevel, Activations", "i4g32s6b32x8_a8g32")]
    [InlineData("Weights(Bits = 4, GroupSize = 96, PadK = true), SecondLevel(Bits = 8)", "i4g96s8b32x8")]
    [InlineData("Preset(Presets.SpQr_3b_G16), SecondLevel(Bits = 4)", "u3g16s4b32x8z_o1")]
    [InlineData("Preset(Presets.Nf4_G64_DQ)", "nf4g64s8b32x8")]
    [InlineData("Weights(Bits = 4), Activations(Bits = 16)", "i4c_a16g32")]
    [InlineData("Weights(Bits = 4), Activations(GroupSize = ActivationsAttribute.PerToken)", "i4c_a8")]
    [InlineData("Weights(Bits = 4), Activations(GroupSize = ActivationsAttribute.Auto)", "i4c_a8g32")]
    [InlineData("Weights(Bits = 4), Activations(GroupSize = 96)", "i4c_a8g96")]
    [InlineData("Weights(Bits = 4), Sparse(2, 4), Activations", "i4c_s24_a8g64")]
    [InlineData("Weights(Bits = 4, GroupSize = 128), Activations", "i4g128_a8g32")]
    [InlineData("Weights(Bits = 4, GroupSize = 128), Activations(Bits = 16, GroupSize = 64)", "i4g128_a16g64")]
    [InlineData("Weights(Bits = 4, GroupSize = 16), Activations", "i4g16_a8g16")]
    [InlineData("Weights(Bits = 4, GroupSize = 32), Sparse(2, 4), Activations", "i4g32_s24_a8g32")]
    [InlineData("Weights(Bits = 4), Activations(Bits = 32)", "i4c")]
    [InlineData("Weights(Bits = 4, GroupSize = 64), Activations(GroupSize = 64)", "i4g64_a8g64")]
    [InlineData("Preset(Presets.Slim_W4_24_LRQ)", "i4t_s24_lr10dn128i4g128")]
    [InlineData("Preset(Presets.Slim_W4_24_LRQ), Activations", "i4t_s24_lr10dn128i4g128_a8g64")]
    [InlineData("Preset(Presets.Slim_W4_24_LRQ), Weights(Bits = 2)", "i2c_s24_lr10dn128i4g128")]
    [InlineData("Preset(Presets.Slim_W4_24_LRQ), LowRank(Rank = 4)", "i4t_s24_rank4f16")]
    [InlineData("Preset<Mine>", "u2g64z_lr5f16_a8")]
    [InlineData("Preset<Mine>, Weights(Bits = 8)", "i8c_lr5f16_a8")]
    [InlineData("Preset<Mine>, Activations(Bits = 32)", "u2g64z_lr5f16")]
    [InlineData("Preset<Derived>", "u2g64z_s24_lr5f16_a8")]
    [InlineData("Preset<Named>", "i8c_s24")]
    [InlineData("Weights(Bits = 4, Element = WeightElement.NormalFloat, GroupSize = 64)", "nf4g64")]
    [InlineData("Weights(Bits = 3, Element = WeightElement.PowerOfTwo)", "pot3c")]
    [InlineData("Weights(Bits = 4, Element = WeightElement.PowerOfRootTwo, Granularity = Granularity.Tensor)", "post4t")]
    [InlineData("Weights(Bits = 2, Element = WeightElement.Lut)", "lut2c")]
    [InlineData("Weights(Bits = 4, Element = WeightElement.Lut, Granularity = Granularity.Tensor), LowRank(Rank = 8)", "lut4t_rank8f16")]
    [InlineData("Weights(Element = WeightElement.E2M1, GroupSize = 32)", "e2m1g32")]
    [InlineData("Weights(Element = WeightElement.E4M3, Bits = 8, Scale = ScaleType.Float32)", "e4m3csf32")]
    [InlineData("Weights(Element = WeightElement.E3M2), Sparse(2, 4)", "e3m2c_s24")]
    [InlineData("Weights(Element = WeightElement.E2M1, GroupSize = 32, Scale = ScaleType.PowerOfTwo)", "e2m1g32se8m0")]
    [InlineData("Weights(Bits = 5, GroupSize = 32, Scale = ScaleType.PowerOfTwo), Activations", "i5g32se8m0_a8g32")]
    [InlineData("Weights(Bits = 4), LowRank(Rank = 8, Element = WeightElement.E5M2), Activations(GroupSize = 0)", "i4c_rank8e5m2c_a8")]
    [InlineData("Weights(Bits = 4), LowRank(Rank = 8, Element = WeightElement.NormalFloat, Bits = 4, GroupSize = 32)", "i4c_rank8nf4g32")]
    public void A_declaration_means_its_format(string attributes, string format)
    {
        LayerValidation validation = Validate("[QuantizedLinear(256, 128), " + attributes + "] partial class Layer;");

        Assert.Empty(validation.Problems);
        Assert.Equal(format, validation.Spec?.Format.ToString());
    }

    [Theory]
    [MemberData(nameof(AllPresets))]
    public void A_named_preset_means_its_own_format(Presets preset)
    {
        LayerValidation validation = Validate("[QuantizedLinear(4096, 4096), Preset(Presets." + preset + ")] partial class Layer;");

        Assert.Empty(validation.Problems);
        Assert.Equal(PresetFormats.Of(preset), validation.Spec?.Format);
    }

    public static TheoryData<Presets> AllPresets() => [.. Enum.GetValues<Presets>()];

    [Theory]
    [InlineData("$ partial class Layer;", "Layer", "", "", "Layer", "Layer")]
    [InlineData("namespace A.B { $ partial class Layer; }", "A.B.Layer", "A.B", "", "Layer", "A.B.Layer")]
    [InlineData(
        "namespace A { public static partial class Outer { partial struct Inner { $ private partial class Layer; } } }",
        "A.Outer+Inner+Layer", "A", "partial class Outer; partial struct Inner", "Layer", "A.Outer+Inner+Layer")]
    [InlineData("partial record Outer { partial interface Inner { $ partial class Layer; } }", "Outer+Inner+Layer", "", "partial record Outer; partial interface Inner", "Layer", "Outer+Inner+Layer")]
    [InlineData("namespace @event { $ partial class @class; }", "event.class", "@event", "", "@class", "event.class")]
    public void A_name_is_written_as_in_source(string source, string metadataName, string space, string containers, string name, string unique)
    {
        LayerDeclaration declaration = Parse(source.Replace("$", "[QuantizedLinear(64, 64)]"), metadataName)!;

        Assert.Equal((space, name, unique), (declaration.Type.Namespace, declaration.Type.Name, declaration.Type.MetadataName));
        Assert.Equal(containers, string.Join("; ", declaration.Type.Containers));
        Assert.Empty(declaration.NonPartial);
    }

    [Theory]
    [InlineData("class Layer;")]
    [InlineData("[QuantizedLinear] partial class Layer;")]
    [InlineData("[QuantizedLinear(\"x\", 4)] partial class Layer;")]
    [InlineData("[QuantizedLinear(64, 64), Weights(Bits = \"4\")] partial class Layer;")]
    [InlineData("[QuantizedLinear(64, 64), Sparse] partial class Layer;")]
    [InlineData("[QuantizedLinear(64, 64), Preset<Missing>] partial class Layer;")]
    [InlineData("namespace Other { class QuantizedLinearAttribute(int a, int b) : System.Attribute; [QuantizedLinear(1, 2)] class Layer; }", "Other.Layer")]
    public void What_the_compiler_reports_itself_is_no_declaration(string source, string metadataName = "Layer") =>
        Assert.Null(Parse(source, metadataName));

    private const string UserPresets = """

        [Weights(Bits = 2, GroupSize = 64, ZeroPoint = true), LowRank(Ratio = 0.05), Activations(GroupSize = 0)] class Mine;
        [Preset<Mine>, Sparse(2, 4)] class Derived;
        [Preset(Presets.Int8_Row), Sparse(2, 4)] class Named;
        """;

    private static LayerDeclaration? Parse(string source, string metadataName = "Layer")
    {
        CSharpCompilation compilation = TestCompilation.Create("using KernelGen;\n" + source + UserPresets);
        return LayerParser.Parse(compilation.Layer(metadataName), TestContext.Current.CancellationToken);
    }

    private static LayerValidation Validate(string source) => LayerValidator.Validate(Parse(source)!, TestCompilation.Traits);
}
