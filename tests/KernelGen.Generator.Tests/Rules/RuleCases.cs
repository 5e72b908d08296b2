using System.Collections.Generic;

namespace KernelGen.Generator.Tests.Rules;

/// <summary>At least one program per rule; a test fails if a rule is missing.</summary>
internal static class RuleCases
{
    public static IReadOnlyList<RuleCase> All { get; } =
    [
        Weights("KG001", "⟦Bits = 9⟧", "Bits = 9", "1 … 8"),
        Weights("KG001", "⟦Bits = -1⟧, GroupSize = 32", "Bits = -1", "1 … 8"),
        Layer("KG001", "⟦Weights(GroupSize = 32)⟧", "Bits is not given", "1 … 8"),
        Layer("KG001", "Weights(Bits = 4), LowRank(Rank = 4, ⟦Bits = 12⟧)", "Bits = 12", "1 … 8"),
        Layer("KG001", "Weights(Bits = 4), ⟦LowRank(Rank = 4, Element = WeightElement.Int)⟧", "Bits is not given", "1 … 8"),
        Weights("KG001", "Element = WeightElement.NormalFloat, ⟦Bits = 8⟧", "Bits = 8, but decoders exist for NormalFloat codes of 3 to 4 bits", "Bits = 3 … 4"),
        Layer("KG001", "⟦Weights(Element = WeightElement.PowerOfTwo)⟧", "Bits is not given, but decoders exist for PowerOfTwo codes", "Bits = 3 … 4"),
        Weights("KG001", "Element = WeightElement.E4M3, ⟦Bits = 4⟧", "Bits = 4, but decoders exist for E4M3 codes of 8 bits", "Bits = 8, or leave it out"),

        Weights("KG002", "Bits = 4, ⟦GroupSize = 96⟧", "GroupSize = 96 does not divide K = 256", "use 64 or 128, or PadK = true"),
        Weights("KG002", "Bits = 4, ⟦GroupSize = 100⟧", "GroupSize = 100 does not divide K = 256", "use 64 or 128, or a multiple of 32 with PadK = true"),
        Weights("KG002", "Bits = 4, ⟦GroupSize = 1024⟧", "GroupSize = 1024 does not divide K = 256", "use 256"),
        new("KG002", "using KernelGen; [QuantizedLinear(10, 64), Weights(Bits = 4, ⟦GroupSize = 32⟧)] partial class Layer;", "GroupSize = 32 does not divide K = 10", "use one scale per row instead, or PadK = true"),
        new("KG002", "using KernelGen; [QuantizedLinear(200, 64), Preset(⟦Presets.Int4_G128⟧)] partial class Layer;", "GroupSize = 128 (from preset Presets.Int4_G128) does not divide K = 200", "use 100 or 200"),
        new("KG002", "using KernelGen; [Weights(Bits = 2, GroupSize = 48)] class Mine; [QuantizedLinear(200, 64), ⟦Preset<Mine>⟧] partial class Layer;", "GroupSize = 48 (from preset Mine)", "use 40 or 50"),

        new("KG003", "using KernelGen; [QuantizedLinear(254, 64), Weights(Bits = 4), ⟦Sparse(2, 4)⟧] partial class Layer;", "Sparse(2, 4) does not fit K = 254", "multiple of 4"),
        new("KG003", "using KernelGen; [QuantizedLinear(252, 64), Weights(Bits = 4, GroupSize = 18), ⟦Sparse(2, 4)⟧] partial class Layer;", "Sparse(2, 4) does not fit GroupSize = 18", "multiple of 4"),
        Layer("KG004", "Weights(Bits = 1), ⟦Sparse(2, 4)⟧", "Sparse(2, 4) stores 0.5 bits", "Bits = 2 … 8"),
        Weights("KG005", "Bits = 4, Element = WeightElement.Int, ⟦ZeroPoint = true⟧", "ZeroPoint = true has no meaning for Element = Int", "UInt or Auto"),
        Weights("KG005", "Element = WeightElement.Float16, ⟦ZeroPoint = true⟧", "ZeroPoint = true has no meaning for Element = Float16", "UInt or Auto"),
        Weights("KG005", "Bits = 4, Element = WeightElement.NormalFloat, ⟦ZeroPoint = true⟧", "ZeroPoint = true has no meaning for Element = NormalFloat", "UInt or Auto"),
        Weights("KG005", "Element = WeightElement.E2M1, ⟦ZeroPoint = true⟧", "ZeroPoint = true has no meaning for Element = E2M1", "UInt or Auto"),

        Layer("KG006", "Weights(Element = WeightElement.Ternary, GroupSize = 32), ⟦SecondLevel⟧", "no kernel reads codes of scales beside ternary ones", "use Bits = 2"),
        Layer("KG006", "Weights(Bits = 3, GroupSize = 16), SecondLevel(⟦Bits = 1⟧)", "Bits = 1", "use 2 … 8"),
        Layer("KG006", "Weights(Bits = 3, GroupSize = 16), SecondLevel(⟦Rows = 8⟧)", "Rows = 8", "use 16 or 32"),
        Layer("KG006", "Weights(Bits = 3, GroupSize = 16), SecondLevel(⟦Groups = 0⟧)", "Groups = 0", "use 1 … 1024"),
        Layer("KG006", "Weights(Bits = 3), ⟦SecondLevel⟧", "one scale per row costs next to nothing", "write a GroupSize"),
        Layer("KG006", "Weights(Bits = 3, Granularity = Granularity.Tensor), ⟦SecondLevel⟧", "one scale per tensor", "write a GroupSize"),
        Layer("KG006", "Weights(Element = WeightElement.Float16), ⟦SecondLevel⟧", "Float16 has no scales", "an element with scales"),
        Layer("KG006", "Weights(Element = WeightElement.Lut, Bits = 1), ⟦SecondLevel⟧", "Lut has no scales", "an element with scales"),
        Layer("KG006", "Weights(Bits = 3, GroupSize = 16, Scale = ScaleType.PowerOfTwo), ⟦SecondLevel⟧", "steps and offsets are fp16, not PowerOfTwo", "leave Scale out"),
        Layer("KG006", "Weights(Bits = 3, GroupSize = 16, ZeroPoint = true), Sparse(2, 4), ⟦SecondLevel⟧", "zero points are real numbers", "remove ZeroPoint or [Sparse]"),

        // 8 entries of 16 bits are an eighth of 3 bits times 342 columns.
        new("KG012", "using KernelGen; [QuantizedLinear(256, 64, Targets = KernelTargets.Cpu), Weights(Element = WeightElement.Lut, ⟦Bits = 3⟧)] partial class Layer;", "Bits = 3 with a table for each row stores 128 bits of entries beside 768 bits of codes", "fewer bits, Granularity = Tensor, or a K of 342 or more"),
        new("KG012", "using KernelGen; [QuantizedLinear(341, 64, Targets = KernelTargets.Cpu), Preset(⟦Presets.SqueezeLlm_3bit⟧)] partial class Layer;", "Bits = 3 (from preset Presets.SqueezeLlm_3bit) with a table", "a K of 342 or more"),
        new("KG015", "using KernelGen; [QuantizedLinear(64, 64, Targets = KernelTargets.Cpu), Weights(Bits = 4), Outliers(⟦0.05⟧)] partial class Layer;", "density = 0.05 costs more", "at most 0.03"),
        new("KG015", "using KernelGen; [QuantizedLinear(64, 64, Targets = KernelTargets.Cpu), Weights(Bits = 4), Outliers(⟦density: 0.5⟧, Kind = OutlierKind.Columns)] partial class Layer;", "density = 0.5 costs more", "at most 0.03"),

        // 16·128·256 bits of fp16, 4 bits and a scale per row of them used: (16 − 4.0625)·256·128 / (384·16) = 63.7.
        Layer("KG021", "Weights(Bits = 4), LowRank(⟦Rank = 32⟧)", "Rank = 32 is rank 32, at least a quarter of min(N, K) = 128: the branch costs 6.00 bits", "rank 63"),
        Layer("KG021", "Weights(Bits = 4), LowRank(⟦Ratio = 0.5⟧)", "Ratio = 0.5 is rank 64", "rank 63"),
        Layer("KG022", "Weights(Bits = 4), LowRank(Ratio = 0.1, ⟦RoundTo = 8⟧)", "RoundTo = 8 gives rank 8 rounded down (the default) and rank 16 rounded up", "RankRounding.Down or RankRounding.Up"),

        new("KG100", "using KernelGen; [QuantizedLinear(64, 64), Weights(Bits = 4)] class ⟦Layer⟧;", "so Layer must be", "partial"),
        new("KG100", "using KernelGen; class Outer { [QuantizedLinear(64, 64), Weights(Bits = 4)] partial class ⟦Layer⟧; }", "so Outer must be", "partial"),
        Class("KG101", "partial class ⟦Layer⟧<T>;", "'Layer' is generic", "non-generic class"),
        Class("KG101", "static partial class ⟦Layer⟧;", "'Layer' is static", "non-generic class"),
        Class("KG101", "abstract partial class ⟦Layer⟧;", "'Layer' is abstract", "non-generic class"),
        Class("KG101", "partial record ⟦Layer⟧;", "'Layer' is a record", "non-generic class"),
        Class("KG101", "file partial class ⟦Layer⟧;", "'Layer' is visible in its own file only", "non-generic class"),
        new("KG101", "using KernelGen; partial class Outer<T> { [QuantizedLinear(64, 64), Weights(Bits = 4)] partial class ⟦Layer⟧; }", "nested in a generic type", "non-generic class"),
        new("KG102", "using KernelGen; [QuantizedLinear(⟦0⟧, 64), Weights(Bits = 4)] partial class Layer;", "inFeatures = 0", "1 … 536870912"),
        new("KG102", "using KernelGen; [QuantizedLinear(64, ⟦-3⟧), Weights(Bits = 4)] partial class Layer;", "outFeatures = -3", "1 … 536870912"),
        new("KG102", "using KernelGen; [QuantizedLinear(64, ⟦outFeatures: int.MaxValue⟧), Weights(Bits = 4)] partial class Layer;", "outFeatures = 2147483647", "1 … 536870912"),
        new("KG103", "using KernelGen; [QuantizedLinear(64, 64), Weights(Bits = 4)] partial class ⟦Layer⟧;", "'Layer' use pointers", "<AllowUnsafeBlocks>true</AllowUnsafeBlocks>")
        {
            Project = TestCompilation.Traits with { AllowsUnsafe = false },
        },
        new("KG104", "using KernelGen; [⟦QuantizedLinear(64, 64)⟧] partial class Layer;", "layer 'Layer'", "[Weights(…)], [Preset(Presets.…)] or [Preset<T>]"),
        new("KG104", "using KernelGen; [⟦QuantizedLinear(64, 64)⟧, Activations] partial class Layer;", "layer 'Layer'", "[Weights(…)], [Preset(Presets.…)] or [Preset<T>]"),
        new("KG105", "using KernelGen; [Weights(Bits = 4)] class Mine; [QuantizedLinear(64, 64), Preset(Presets.Int8_Row), ⟦Preset<Mine>⟧] partial class Layer;", "from Presets.Int8_Row and from Mine", "[Weights], [SecondLevel], [Sparse], [LowRank], [MixGroups], [MixRows], [Permuted], [Outliers] or [Activations]"),
        Layer("KG106", "Preset(⟦(Presets)77⟧)", "Preset 77", "Int8_Row, Int4_G128"),
        Weights("KG106", "Bits = 4, ⟦Element = (WeightElement)99⟧", "Element = 99", "Auto, Int, UInt, Float16, Float32"),
        Weights("KG106", "Bits = 4, ⟦Granularity = (Granularity)9⟧", "Granularity = 9", "Tensor, Row, Group"),
        Weights("KG106", "Bits = 4, ⟦Scale = (ScaleType)9⟧", "Scale = 9", "Float16, Float32"),
        Layer("KG106", "Weights(Bits = 4), LowRank(Ratio = 0.1, RoundTo = 4, ⟦Rounding = (RankRounding)2⟧)", "Rounding = 2", "Down, Up"),
        Targets("KG106", "64, 64, ⟦Targets = (KernelTargets)9⟧", "Targets = 9", "Cpu, OpenCl, Cuda, All"),
        new("KG107", "using KernelGen; class Mine; [QuantizedLinear(64, 64), ⟦Preset<Mine>⟧] partial class Layer;", "'Mine'", "[Weights], [SecondLevel], [Sparse], [LowRank], [MixGroups], [MixRows], [Permuted], [Outliers], [Activations] or [Preset]"),
        new("KG108", "using KernelGen; [Preset<B>] class A; [Preset<A>] class B; [QuantizedLinear(64, 64), Weights(Bits = 4), ⟦Preset<A>⟧] partial class Layer;", "Layer → A → B → A", "without [Preset<T>]"),

        Weights("KG110", "Bits = 4, ⟦GroupSize = 8⟧", "GroupSize = 8 is out of range", "16 … 256"),
        Weights("KG110", "Bits = 4, ⟦GroupSize = -16⟧", "GroupSize = -16 is out of range", "16 … 256"),
        Layer("KG110", "Weights(Bits = 4), LowRank(Rank = 4, Bits = 4, ⟦GroupSize = 4⟧)", "GroupSize = 4 is out of range", "16 … 256"),
        Weights("KG110", "Bits = 4, PadK = true, ⟦GroupSize = 1 << 30⟧", "GroupSize = 1073741824 is out of range", "16 … 256"),
        Weights("KG111", "Bits = 4, ⟦Granularity = Granularity.Group⟧", "Granularity = Group without a GroupSize", "Row or Tensor"),
        Weights("KG111", "Bits = 4, GroupSize = 64, ⟦Granularity = Granularity.Tensor⟧", "Granularity = Tensor with GroupSize = 64", "Row or Tensor"),
        Planned("KG112", "⟦\"up\"⟧", "GroupSize = 48 (from plan.kg.json) leaves a short last group of K = 256", "a divisor or a multiple of 32", Plan("i4g48")),
        Weights("KG112", "Bits = 4, PadK = true, ⟦GroupSize = 48⟧", "GroupSize = 48 leaves a short last group of K = 256", "a divisor or a multiple of 32"),
        Layer("KG112", "Weights(Bits = 4, PadK = true, ⟦GroupSize = 96⟧), Sparse(2, 4)", "GroupSize = 96 leaves a short last group of K = 256", "a divisor or a multiple of 64"),
        Layer("KG112", "Weights(Bits = 4), LowRank(Rank = 20, Bits = 4, ⟦GroupSize = 16⟧)", "GroupSize = 16 leaves a short last group of rank = 20", "a divisor or a multiple of 32"),
        Weights("KG113", "Bits = 4, ⟦Element = WeightElement.UInt⟧", "Element = UInt without a zero point", "add ZeroPoint = true"),
        Layer("KG113", "Weights(Bits = 4), LowRank(Rank = 4, Bits = 4, ⟦Element = WeightElement.UInt⟧)", "Element = UInt without a zero point", "use Int"),
        Weights("KG114", "Element = WeightElement.Float16, ⟦Bits = 4⟧", "Bits = 4 does not apply to Element = Float16", "Int or UInt with Bits = 1 … 8"),
        Weights("KG114", "Element = WeightElement.Float32, ⟦GroupSize = 64⟧", "GroupSize = 64 does not apply to Element = Float32", "Int or UInt with Bits = 1 … 8"),
        Weights("KG114", "Element = WeightElement.Float32, ⟦Granularity = Granularity.Tensor⟧", "Granularity = Tensor does not apply", "Int or UInt with Bits = 1 … 8"),
        Weights("KG114", "Element = WeightElement.Float32, ⟦Scale = ScaleType.Float32⟧", "Scale = Float32 does not apply", "Int or UInt with Bits = 1 … 8"),
        Weights("KG114", "Element = WeightElement.Float32, ⟦PadK = true⟧", "PadK = true does not apply", "Int or UInt with Bits = 1 … 8"),
        Layer("KG114", "Weights(Element = WeightElement.Float16), ⟦Sparse(2, 4)⟧", "Sparse(2, 4) does not apply to Element = Float16", "Int or UInt with Bits = 1 … 8"),
        Layer("KG114", "Weights(Bits = 4), LowRank(Rank = 4, ⟦GroupSize = 64⟧)", "GroupSize = 64 does not apply to Element = Float16", "Int or UInt with Bits = 1 … 8"),
        Layer("KG115", "Weights(Bits = 4), ⟦Sparse(4, 8)⟧", "Sparse(4, 8) has no kernel", "[Sparse(2, 4)]"),
        Layer("KG115", "Weights(Bits = 4), ⟦Sparse(-1, 0)⟧", "Sparse(-1, 0) has no kernel", "[Sparse(2, 4)]"),

        Weights("KG116", "Element = WeightElement.Lut, Bits = 1, ⟦GroupSize = 64⟧", "GroupSize = 64 does not go with Element = Lut", "Granularity = Row or Tensor"),
        Weights("KG116", "Element = WeightElement.Lut, Bits = 1, ⟦Granularity = Granularity.Group⟧", "Granularity = Group does not go with Element = Lut", "Granularity = Row or Tensor"),
        Weights("KG116", "Element = WeightElement.Lut, Bits = 1, ⟦Scale = ScaleType.Float32⟧", "Scale = Float32 does not go with Element = Lut", "remove it"),
        Layer("KG116", "Weights(Element = WeightElement.Lut, Bits = 1, Granularity = Granularity.Tensor), ⟦Sparse(2, 4)⟧", "Sparse(2, 4) does not go with Element = Lut", "remove it"),
        Layer("KG116", "Weights(Bits = 4), LowRank(Rank = 4, ⟦Element = WeightElement.Lut⟧, Bits = 4)", "A low-rank branch does not go with Element = Lut", "another Element"),

        Weights("KG117", "Bits = 4, ⟦Scale = ScaleType.Float8⟧", "Scale = Float8 stores scales relative to one of the tensor", "a GroupSize ≥ 16"),
        Layer("KG117", "Weights(Bits = 4), LowRank(Rank = 4, Bits = 4, ⟦Scale = ScaleType.Float8⟧)", "Scale = Float8 stores", "another Scale"),

        Weights("KG118", "Element = WeightElement.Ternary, ⟦GroupSize = 16⟧", "GroupSize = 16 does not go with Element = Ternary", "use a multiple of 32"),
        Layer("KG118", "Weights(⟦Element = WeightElement.Ternary⟧, GroupSize = 32), Sparse(2, 4)", "Sparse(2, 4) does not go with Element = Ternary", "remove it"),
        Layer("KG118", "Weights(Bits = 4), LowRank(Rank = 32, Element = WeightElement.Ternary, ⟦GroupSize = 16⟧)", "GroupSize = 16 does not go with Element = Ternary", "use a multiple of 32"),

        Layer("KG120", "Weights(Bits = 4), ⟦LowRank⟧", "Neither Rank nor Ratio is given", "Ratio = 0.001 … 1"),
        Layer("KG120", "Weights(Bits = 4), LowRank(Rank = 4, ⟦Ratio = 0.1⟧)", "Both Rank and Ratio are given", "Rank = 1 … min(N, K)"),
        Layer("KG121", "Weights(Bits = 4), LowRank(⟦Ratio = 1.5⟧)", "Ratio = 1.5", "0.001 … 1"),
        Layer("KG121", "Weights(Bits = 4), LowRank(⟦Ratio = double.NaN⟧)", "Ratio = NaN", "0.001 … 1"),
        Layer("KG122", "Weights(Bits = 4), LowRank(⟦Rank = 0⟧)", "Rank = 0", "1 … min(N, K)"),
        Layer("KG122", "Weights(Bits = 4), LowRank(⟦Rank = 129⟧)", "Rank = 129", "1 … min(N, K) = 128"),
        Layer("KG122", "Weights(Bits = 4), LowRank(⟦Ratio = 0.9⟧, RoundTo = 100, Rounding = RankRounding.Up)", "Ratio = 0.9 with RoundTo = 100", "1 … min(N, K) = 128"),
        Layer("KG123", "Weights(Bits = 4), LowRank(Ratio = 0.1, ⟦RoundTo = 2000000000⟧, Rounding = RankRounding.Down)", "RoundTo = 2000000000", "a multiple from 1 to min(N, K)"),
        Layer("KG123", "Weights(Bits = 4), LowRank(Ratio = 0.1, ⟦RoundTo = -4⟧)", "RoundTo = -4", "a multiple from 1 to min(N, K)"),
        Layer("KG123", "Weights(Bits = 4), LowRank(Rank = 4, ⟦RoundTo = 4⟧)", "RoundTo with Rank", "or Rank alone"),
        Layer("KG123", "Weights(Bits = 4), LowRank(Rank = 4, ⟦Rounding = RankRounding.Up⟧)", "Rounding with Rank", "or Rank alone"),
        Layer("KG123", "Weights(Bits = 4), LowRank(Ratio = 0.1, ⟦Rounding = RankRounding.Up⟧)", "Rounding without RoundTo", "Ratio, RoundTo and Rounding"),

        Layer("KG130", "Weights(Bits = 4), Activations(⟦Bits = 4⟧)", "Bits = 4", "8, 16 or 32"),
        Layer("KG131", "Weights(Bits = 4, GroupSize = 128), Activations(⟦GroupSize = 48⟧)", "GroupSize = 48", "allowed: 0 (one scale per token), or a divisor of 128 that is a multiple of 32"),
        Layer("KG131", "Weights(Bits = 4, GroupSize = 128), Activations(⟦GroupSize = 256⟧)", "these have groups of 128", "allowed: 0 (one scale per token), or a divisor of 128 that is a multiple of 32"),
        Layer("KG131", "Weights(Bits = 4, GroupSize = 128), Sparse(2, 4), Activations(⟦GroupSize = 32⟧)", "these have groups of 128", "or a divisor of 128 that is a multiple of 64"),
        Layer("KG131", "Weights(Bits = 4, GroupSize = 32), Activations(⟦GroupSize = -8⟧)", "GroupSize = -8", "allowed: 0 (one scale per token) or 32"),
        Layer("KG131", "Weights(Bits = 4, GroupSize = 16), Activations(⟦GroupSize = 32⟧)", "these have groups of 16", "allowed: 0 (one scale per token) or 16"),
        Layer("KG131", "Weights(Bits = 4), Activations(⟦GroupSize = 16⟧)", "these have one scale per row", "allowed: 0 (one scale per token), or a multiple of 32"),
        Layer("KG131", "Weights(Bits = 4, Granularity = Granularity.Tensor), Activations(Bits = 16, ⟦GroupSize = 1⟧)", "these have one scale per tensor", "or a multiple of 32"),
        Layer("KG131", "Weights(Bits = 4, GroupSize = 32), Activations(Bits = 32, ⟦GroupSize = 32⟧)", "float32 activations have no scales", "allowed: 0"),
        Layer("KG132", "Weights(Element = WeightElement.Float16), Activations(⟦Bits = 8⟧)", "Bits = 8 quantizes activations, but weights of Element = Float16", "Bits = 32"),
        Layer("KG132", "Weights(Element = WeightElement.NormalFloat, Bits = 4), Activations(⟦Bits = 8⟧)", "weights of Element = NormalFloat have no integer product", "Bits = 32"),
        Layer("KG132", "Weights(Element = WeightElement.Lut, Bits = 3, Granularity = Granularity.Tensor), Activations(⟦Bits = 8⟧)", "weights of Element = Lut have no integer product", "Bits = 32"),
        Layer("KG132", "Weights(Element = WeightElement.E4M3), Activations(⟦Bits = 16⟧)", "weights of Element = E4M3 have no integer product", "Bits = 32"),
        new("KG133", "using KernelGen; [QuantizedLinear(32784, 64), Weights(Bits = 4, GroupSize = 32784), ⟦Activations⟧] partial class Layer;", "sums the 32784 products", "16 … 32768, a multiple of 32"),
        new("KG133", "using KernelGen; [QuantizedLinear(600, 64), Weights(Bits = 8, GroupSize = 300), Activations(⟦Bits = 16⟧)] partial class Layer;", "sums the 300 products", "16 … 256, a multiple of 32"),

        Layer("KG134", "Weights(Bits = 3, GroupSize = 16, ZeroPoint = true), SecondLevel, Activations(⟦Bits = 8⟧)", "Bits = 8 quantizes activations, but zero points under a second level", "remove ZeroPoint or [SecondLevel]"),

        Targets("KG140", "64, 64, ⟦Targets = 0⟧", "Targets = 0 leaves nothing", "KernelTargets.Cpu, KernelTargets.OpenCl, KernelTargets.Cuda or KernelTargets.All"),
        Targets("KG140", "64, 64, ⟦Targets = KernelTargets.OpenCl⟧", "Targets = OpenCl in a project with KernelGenTargets = Cpu", "a target that both have", property: "Cpu"),
        Class("KG141", "partial class ⟦Layer⟧;", "names 'Gpu'", "Cpu, OpenCl, Cuda, All") with { Project = TestCompilation.Traits with { Targets = "Cpu,Gpu" } },
        Class("KG141", "partial class ⟦Layer⟧;", "names '2'", "Cpu, OpenCl, Cuda, All") with { Project = TestCompilation.Traits with { Targets = "2" } },
        Targets("KG142", "64, 64, ⟦Targets = KernelTargets.OpenCl⟧", "Targets = OpenCl asks for OpenCL kernels", "use KernelTargets.Cpu", runs: KernelTargets.Cpu),
        Targets("KG142", "64, 64, ⟦Targets = KernelTargets.Cuda⟧", "does not reference the package KernelGen.Cuda", "Include=\"KernelGen.Cuda\"", runs: KernelTargets.Cpu | KernelTargets.OpenCl),
        Targets("KG142", "64, 64, ⟦Targets = KernelTargets.All⟧", "Targets = All asks for CUDA kernels", "use KernelTargets.Cpu | KernelTargets.OpenCl", "OpenCl,Cpu,Cuda", KernelTargets.Cpu | KernelTargets.OpenCl),
        new("KG142", "using KernelGen; [⟦QuantizedLinear(64, 64)⟧, Weights(Bits = 4)] partial class Layer;", "KernelGenTargets = Cpu,OpenCl asks for OpenCL kernels", "Include=\"KernelGen.OpenCl\"")
        {
            Project = TestCompilation.Traits with { Runs = KernelTargets.Cpu, Targets = "Cpu,OpenCl" },
        },
        new("KG143", "using KernelGen; [⟦QuantizedLinear(64, 64)⟧, Weights(Bits = 4)] partial class Layer;", "gets no OpenCL and CUDA kernels", "<PackageReference Include=\"KernelGen.OpenCl\" /> <PackageReference Include=\"KernelGen.Cuda\" />")
        {
            Project = TestCompilation.Traits with { Runs = KernelTargets.Cpu },
        },
        new("KG143", "using KernelGen; [⟦QuantizedLinear(64, 64)⟧, Weights(Bits = 4)] partial class Layer;", "Layer 'Layer' gets no CUDA kernels", "Targets = KernelTargets.Cpu | KernelTargets.OpenCl")
        {
            Project = TestCompilation.Traits with { Runs = KernelTargets.Cpu | KernelTargets.OpenCl },
        },
        new("KG144", "using KernelGen; [⟦QuantizedLinear(64, 64)⟧, Weights(Bits = 4)] partial class Layer;", "Layer 'Layer' has CUDA kernels", "leave KernelTargets.Cuda out")
        {
            Project = TestCompilation.Traits with { PublishesAot = true },
        },

        Layer("KG106", "Weights(Bits = 4), Outliers(0.01, ⟦Kind = (OutlierKind)2⟧)", "Kind = 2", "Csr, Columns"),
        Planned("KG150", "⟦\"up\"⟧", "Layer 'Layer' takes its format from plan.kg.json, but the project has no such file", "or write [Weights(…)] instead of [Plan]"),
        Planned("KG151", "⟦\"up\"⟧", "line 1: expected { \"version\": 1", "\"layers\": { \"name\": \"i4g128\" } }", "{ \"version\": 2, \"layers\": {} }"),
        Planned("KG151", "⟦\"up\"⟧", "line 2: expected \"layer\": \"format\"", "or the end: } }", "{ \"version\": 1, \"layers\": {\n\"up\": 4 } }"),
        Planned("KG151", "⟦\"up\"⟧", "more than one of them", "keep one", Plan("i4c"), Plan("i4c")),
        Planned("KG152", "⟦\"down\"⟧", "no layer 'down'", "it has up", Plan("i4c")),
        Planned("KG152", "⟦null!⟧", "no layer ''", "it has no layer", "{ \"version\": 1, \"layers\": {} }"),
        Planned("KG153", "⟦layer: \"up\"⟧", "'x4g64' is not a format id", "write an element such as i4", Plan("x4g64")),
        new("KG154", "using KernelGen; [QuantizedLinear(256, 128), Plan(⟦\"up\"⟧), Weights(Bits = 4)] partial class Layer;", "Layer 'Layer' takes its whole format from the plan", "or its [Plan]") { Plans = [Plan("i4c")] },
        new("KG154", "using KernelGen; [Plan(\"up\")] class Mine; [QuantizedLinear(256, 128), Plan(⟦\"up\"⟧), Preset<Mine>] partial class Layer;", "Layer 'Layer'", "or its [Plan]") { Plans = [Plan("i4c")] },
        Layer("KG160", "Weights(Bits = 4), Outliers(⟦0⟧)", "density = 0", "0.0001 … 1"),
        Layer("KG160", "Weights(Bits = 4), Outliers(⟦1.5⟧, Kind = OutlierKind.Columns)", "density = 1.5", "0.0001 … 1"),
        Layer("KG160", "Weights(Bits = 4), Outliers(⟦double.NaN⟧)", "density = NaN", "0.0001 … 1"),
        new("KG161", "using KernelGen; [QuantizedLinear(65600, 64), Weights(Bits = 4), ⟦Outliers(0.01)⟧] partial class Layer;", "Outliers(0.01) cannot tell K = 65600 columns apart, at most 65536", "OutlierKind.Columns"),
        Layer("KG170", "Weights(Bits = 4, GroupSize = 32), MixGroups(⟦0⟧, Bits = 2)", "fraction = 0", "0.0001 … 0.9999"),
        Layer("KG170", "Weights(Bits = 4, GroupSize = 32), MixGroups(⟦double.NaN⟧, Bits = 2)", "fraction = NaN", "0.0001 … 0.9999"),
        Layer("KG170", "Weights(Bits = 4, GroupSize = 32), MixGroups(0.5, Bits = 2), MixGroups(⟦0.5⟧, Bits = 3)", "fraction = 0.5 is one of 2 that sum up to 1", "less than 1"),
        Layer("KG171", "Weights(Bits = 4, GroupSize = 64), MixGroups(⟦0.1⟧, Bits = 2)", "k10i2g64 cannot share out 4 groups of 64 columns", "one group for each share"),
        Layer("KG171", "Weights(Bits = 4), MixRows(⟦0.1⟧, Bits = 8)", "n10i8c cannot share out N = 128 rows", "32 rows for each share"),
        Layer("KG172", "Weights(Bits = 4), ⟦MixGroups(0.25, Bits = 2)⟧", "MixGroups(0.25) shares out groups of columns, but these weights have one scale per row", "GroupSize that divides K"),
        Layer("KG172", "Weights(Bits = 4, GroupSize = 96, PadK = true), ⟦MixGroups(0.25, Bits = 2)⟧", "those of 96 do not divide K = 256", "[MixRows]"),
        Layer("KG173", "Weights(Bits = 4, GroupSize = 32), MixGroups(0.25, Bits = 2), ⟦MixRows(0.25, Bits = 8)⟧", "MixRows(0.25) stands beside MixGroups(0.25)", "not both"),
        Layer("KG174", "Weights(Bits = 4, GroupSize = 32), Sparse(2, 4), ⟦MixGroups(0.25, Bits = 2)⟧", "these weights are sparse", "no [Sparse]"),
        Layer("KG174", "Weights(Element = WeightElement.Float16), ⟦MixRows(0.25, Bits = 8)⟧", "weights of Float16 have no codes", "another Element"),
        Layer("KG175", "Weights(Bits = 4, GroupSize = 32), MixGroups(0.25, Bits = 2), Activations(⟦GroupSize = 0⟧)", "GroupSize = 0 is one scale per token", "GroupSize = 32"),
    ];

    private static RuleCase Planned(string rule, string argument, string value, string allowed, params string[] plans) =>
        new(rule, "using KernelGen; [QuantizedLinear(256, 128), Plan(" + argument + ")] partial class Layer;", value, allowed) { Plans = plans };

    private static string Plan(string format) => "{ \"version\": 1, \"layers\": { \"up\": \"" + format + "\" } }";

    private static RuleCase Targets(string rule, string arguments, string value, string allowed, string property = "", KernelTargets runs = KernelTargets.All) =>
        new(rule, "using KernelGen; [QuantizedLinear(" + arguments + "), Weights(Bits = 4)] partial class Layer;", value, allowed)
        {
            Project = TestCompilation.Traits with { Runs = runs, Targets = property },
        };

    private static RuleCase Layer(string rule, string attributes, string value, string allowed) =>
        new(rule, "using KernelGen;\n[QuantizedLinear(256, 128)]\n[" + attributes + "]\npartial class Layer;", value, allowed);

    private static RuleCase Weights(string rule, string arguments, string value, string allowed) => Layer(rule, "Weights(" + arguments + ")", value, allowed);

    private static RuleCase Class(string rule, string declaration, string value, string allowed) =>
        new(rule, "using KernelGen; [QuantizedLinear(64, 64), Weights(Bits = 4)] " + declaration, value, allowed);
}
