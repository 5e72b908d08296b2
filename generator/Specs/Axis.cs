using System;
using System.Globalization;
using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>One attribute of a layer and where it came from: the layer itself, a preset, or the plan of the build.</summary>
/// <param name="Attribute">What was written.</param>
/// <param name="Kind">Which attribute it is.</param>
/// <param name="Origin">What wrote it; <c>null</c> for the layer.</param>
/// <param name="Index">Which one of the attributes of its kind, where there may be several.</param>
internal sealed record Axis<T>(T Attribute, LayerAttribute Kind, Origin? Origin, int? Index = null)
{
    /// <summary>The place of an argument; what names the origin if the layer did not write it.</summary>
    public Place At(string? argument = null) => Origin?.Place ?? new(Kind, argument, Index);

    /// <summary>A phrase for a message, with its origin if that is not the place of the squiggle.</summary>
    public string Says(string phrase) => Origin is null ? phrase : phrase + " (" + Origin.Phrase + ")";

    /// <summary>An argument and its value for a message.</summary>
    public string Says<TValue>(string argument, TValue value)
        where TValue : IFormattable => Says(argument + " = " + value.ToString(null, CultureInfo.InvariantCulture));

    /// <summary>Checks that an argument is a member of its enumeration.</summary>
    public bool IsKnown<TEnum>(string argument, Argument<TEnum> value, ProblemList problems)
        where TEnum : struct, Enum
    {
        if (Enum.IsDefined(typeof(TEnum), value.Value))
        {
            return true;
        }

        problems.Error(
            Rules.UnknownValue,
            At(argument),
            Says(argument, value.Value),
            typeof(TEnum).Name,
            string.Join(", ", Enum.GetNames(typeof(TEnum))));
        return false;
    }
}
