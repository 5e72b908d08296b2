using System;
using System.Linq;

namespace KernelGen.Generator.Declarations;

/// <summary>The elements with codes that one member of <see cref="WeightElement"/> stands for.</summary>
/// <param name="Name">The member.</param>
/// <param name="MinBits">The narrowest.</param>
/// <param name="MaxBits">The widest.</param>
/// <param name="Make">The element of a width.</param>
internal sealed record ElementFamily(WeightElement Name, int MinBits, int MaxBits, Func<int, Element> Make)
{
    private static readonly ElementFamily[] s_all =
    [
        new(WeightElement.Int, 1, 8, Element.Int),
        new(WeightElement.UInt, 1, 8, Element.UInt),
        new(WeightElement.NormalFloat, 3, 4, Element.NormalFloat),
        new(WeightElement.PowerOfTwo, 3, 4, Element.PowerOfTwo),
        new(WeightElement.PowerOfRootTwo, 3, 4, Element.PowerOfRootTwo),
        new(WeightElement.Lut, 1, 8, Element.Lut),
        One(WeightElement.Ternary, Element.Ternary),
        One(WeightElement.E2M1, Element.E2M1),
        One(WeightElement.E3M2, Element.E3M2),
        One(WeightElement.E2M3, Element.E2M3),
        One(WeightElement.E4M3, Element.E4M3),
        One(WeightElement.E5M2, Element.E5M2),
    ];

    /// <summary>Whether the name says how many bits a code has.</summary>
    public bool HasOneWidth => MinBits == MaxBits;

    /// <summary>Its codes in words.</summary>
    public string Prose => Name is WeightElement.Int or WeightElement.UInt ? "integer codes" : Name + " codes";

    /// <summary>The family of a name other than <see cref="WeightElement.Auto"/> and those of floats without a scale.</summary>
    public static ElementFamily Of(WeightElement name) => s_all.Single(family => family.Name == name);

    /// <summary>The family of an element with codes.</summary>
    public static ElementFamily Of(Element element) =>
        s_all.Single(family => element.Bits >= family.MinBits && element.Bits <= family.MaxBits && family.Make(element.Bits) == element);

    private static ElementFamily One(WeightElement name, Element element) => new(name, element.Bits, element.Bits, _ => element);
}
