using System.Collections.Generic;

namespace KernelGen.Generator.Plans;

/// <summary>Lowers a packed layout to decode steps. This is the only place that turns bits and patterns into shifts and masks.</summary>
internal static class DecodeRecipeBuilder
{
    /// <summary>The recipe of a format; empty if its element has no codes.</summary>
    public static DecodeRecipe Build(WeightFormat format)
    {
        if (!format.Element.HasCodes)
        {
            return new(default, default);
        }

        // The recipe depends on the format alone; any shape with a full group serves.
        PackedLayout layout = new(format, 1, format.Granularity == Granularity.Group ? format.GroupSize : PackedLayout.UnitSteps * PackedLayout.StepCodes * 2);
        return new(
            new(Words(layout, PackedLayout.UnitSteps * (layout.IsSparse ? 2 : 1), layout.UnitCodePlanes, layout.UnitCodePlanes)),
            new(Words(layout, layout.TailDenseSteps, layout.TailCodePlanes, layout.TailCodePlanes - (layout.TailEndsInHalfPlane ? 1 : 0))))
        {
            Value = ValueStep.Of(format.Element),
        };
    }

    private static List<DecodedWord> Words(PackedLayout layout, int count, int codePlanes, int fullPlanes)
    {
        List<DecodedWord> words = [];
        HashSet<DecodeStep> loaded = [];
        for (int word = 0; word < count; word++)
        {
            List<DecodeStep> steps = [];
            int step = layout.IsSparse ? word / 2 : word;
            if (!layout.IsSparse || word % 2 == 0)
            {
                AddCodes(layout.Format.Element, step, fullPlanes, steps, loaded);
            }

            if (layout.IsSparse)
            {
                const int PatternsPerPlane = 32 / PackedLayout.PatternBits;
                int plane = codePlanes + word / PatternsPerPlane;
                AddOnce(new DecodeStep.LoadPatterns(plane), steps, loaded);
                steps.Add(new DecodeStep.Spread(plane, word % PatternsPerPlane * PackedLayout.PatternBits, word % 2));
            }

            words.Add(new(word, new(steps)));
        }

        return words;
    }

    private static void AddCodes(Element element, int step, int fullPlanes, List<DecodeStep> steps, HashSet<DecodeStep> loaded)
    {
        if (element.IsTernary)
        {
            steps.Add(new DecodeStep.LoadPlane(step));
            steps.Add(new DecodeStep.Digit(step));
            return;
        }

        int bits = element.Bits, first = step * bits, plane = first / 8, shift = first % 8;
        int inPlane = bits < 8 - shift ? bits : 8 - shift;
        AddOnce(Load(plane, fullPlanes), steps, loaded);

        // A one-bit signed code counts double (±1 = 2u − 1), so it is cut one place further left.
        int left = element.CodeStep - 1;
        DecodeStep.Cut low = new(plane, shift - left, ((1 << inPlane) - 1) << left);
        if (inPlane == bits)
        {
            steps.Add(low);
            return;
        }

        AddOnce(Load(plane + 1, fullPlanes), steps, loaded);
        steps.Add(new DecodeStep.Join(low, new(plane + 1, -inPlane, ((1 << bits) - 1) & ~((1 << inPlane) - 1))));
    }

    private static DecodeStep Load(int plane, int fullPlanes) => plane < fullPlanes ? new DecodeStep.LoadPlane(plane) : new DecodeStep.LoadHalfPlane(plane);

    private static void AddOnce(DecodeStep step, List<DecodeStep> steps, HashSet<DecodeStep> loaded)
    {
        if (loaded.Add(step))
        {
            steps.Add(step);
        }
    }
}
